package io.peft4j.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.strong;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A drawing per method: where it attaches to a block of the base. */
final class GallerySection {
  private GallerySection() {}

  static DomContent of(StudyReport report) {
    Map<String, String> boundaries = new LinkedHashMap<>();
    report.tasks().stream()
        .flatMap(task -> Line.of(task).stream())
        .forEach(line -> boundaries.putIfAbsent(line.name(), line.boundary()));
    List<DomContent> drawings = new ArrayList<>();
    boundaries.forEach(
        (name, boundary) -> {
          Placement placement = report.placements().get(name);
          if (placement != null) {
            drawings.add(drawing(name, boundary, placement));
          }
        });
    return section(
            h2("Where each method attaches"),
            p(
                drawings.isEmpty()
                    ? "Nothing is known about where these methods attach."
                    : "One block of the base, read from bottom to top. What a method learns is in"
                        + " its boundary’s colour; everything else is frozen."),
            div(each(drawings, drawing -> drawing)).withClass("gallery"))
        .withId("places");
  }

  private static DomContent drawing(String name, String boundary, Placement placement) {
    return figure(
        BlockFigure.of(name, placement),
        figcaption(strong(name), Markup.boundary(boundary), p(BlockFigure.words(placement))));
  }
}
