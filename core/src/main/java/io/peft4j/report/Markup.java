package io.peft4j.report;

import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.li;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.script;
import static j2html.TagCreator.span;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import io.peft4j.format.Json;
import j2html.TagCreator;
import j2html.tags.DomContent;
import java.util.List;
import java.util.Optional;

/** Pieces of the page that several sections use. */
final class Markup {
  private Markup() {}

  /** A coloured label with the boundary's name. */
  static DomContent boundary(String boundary) {
    return span(boundary).withClasses("chip", Hue.of(boundary).css());
  }

  /** How a comparison came out; sign and word, so that colour is not needed. */
  static DomContent outcome(String outcome) {
    String sign =
        switch (outcome) {
          case "equivalent" -> "≈ ";
          case "better" -> "▲ ";
          case "worse" -> "▼ ";
          case "undecided" -> "? ";
          case "diverged", "failed" -> "✗ ";
          default -> "";
        };
    return span(sign + outcome).withClasses("verdict", "verdict-" + outcome);
  }

  /** Yes, no or unknown as a sign with a word for readers who hear the page. */
  static DomContent truth(Optional<Boolean> value) {
    if (value.isEmpty()) {
      return span(Numbers.NONE).attr("aria-label", "not known").attr("role", "img");
    }
    return span(value.get() ? "✓" : "–")
        .withClass(value.get() ? "yes" : "no")
        .attr("aria-label", value.get() ? "yes" : "no")
        .attr("role", "img");
  }

  /** A number with a smaller line below it. */
  static DomContent stacked(String number, String below) {
    return below.isEmpty()
        ? span(number)
        : div(div(number).withClass("figure"), div(below).withClass("below"));
  }

  /** A chart with its reading; the page's script draws it from the data beside it. */
  static DomContent chart(Chart chart) {
    return figure(
            h3(chart.title()),
            div()
                .withClass("canvas")
                .withId(chart.id())
                .attr("role", "img")
                .attr("aria-label", chart.title() + ". " + chart.reading()),
            script(rawHtml(embedded(chart.option())))
                .withType("application/json")
                .attr("data-chart", chart.id()),
            figcaption(chart.reading()))
        .withClass("chart");
  }

  /** {@code value} as JSON that cannot end the script element that it stands in. */
  static String embedded(Object value) {
    return Json.text(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }

  /** A table that scrolls by itself when the page is narrow. */
  static DomContent table(String name, List<String> heads, List<List<DomContent>> rows) {
    return div(TagCreator.table(
            thead(tr(each(heads, head -> th(head).attr("scope", "col")))),
            tbody(each(rows, Markup::row))))
        .withClass("scroll")
        .attr("role", "region")
        .attr("aria-label", name)
        .attr("tabindex", "0");
  }

  private static DomContent row(List<DomContent> cells) {
    return tr(
        th(cells.get(0)).attr("scope", "row"),
        each(cells.subList(1, cells.size()), cell -> td(cell)));
  }

  static DomContent text(String text) {
    return TagCreator.text(text);
  }

  static DomContent list(List<String> items) {
    return ul(each(items, item -> li(item)));
  }

  /** Content that opens on demand. */
  static DomContent folded(String title, DomContent... content) {
    return details(summary(title), div(content));
  }
}
