package io.peft4j.report;

import static j2html.TagCreator.tag;

import io.peft4j.boundary.Role;
import io.peft4j.report.Placement.Mark;
import io.peft4j.report.Placement.Touch;
import j2html.tags.ContainerTag;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A drawing of one transformer block with the places that a method touches in its boundary's
 * colour. It is read from bottom to top: embeddings, attention, feed-forward, what leaves the
 * model.
 */
final class BlockFigure {
  private static final int WIDTH = 208;
  private static final int HEIGHT = 312;

  /** A box of the drawing: its left upper corner, its size and what is written in it. */
  private record Box(int x, int y, int width, int height, String text) {
    int right() {
      return x + width;
    }

    int bottom() {
      return y + height;
    }

    int middle() {
      return x + width / 2;
    }
  }

  private static final Map<Role, Box> BOXES = boxes();

  private BlockFigure() {}

  private static Map<Role, Box> boxes() {
    Map<Role, Box> boxes = new EnumMap<>(Role.class);
    boxes.put(Role.HEAD, new Box(66, 8, 76, 18, "output"));
    boxes.put(Role.NORM, new Box(66, 50, 76, 10, ""));
    boxes.put(Role.DOWN, new Box(66, 84, 76, 18, "down"));
    boxes.put(Role.UP, new Box(48, 110, 112, 18, "up"));
    boxes.put(Role.GATE, new Box(163, 110, 24, 18, "g"));
    boxes.put(Role.ATTENTION_OUT, new Box(66, 178, 76, 18, "out"));
    boxes.put(Role.ATTENTION, new Box(48, 204, 112, 16, "attention"));
    boxes.put(Role.QUERY, new Box(40, 240, 40, 18, "q"));
    boxes.put(Role.KEY, new Box(84, 240, 40, 18, "k"));
    boxes.put(Role.VALUE, new Box(128, 240, 40, 18, "v"));
    boxes.put(Role.EMBEDDING, new Box(66, 286, 102, 18, "embeddings"));
    return boxes;
  }

  /** Draws {@code placement}; {@code name} is for readers who hear the page. */
  static ContainerTag<?> of(String name, Placement placement) {
    ContainerTag<?> svg =
        tag("svg")
            .attr("viewBox", "0 0 " + WIDTH + " " + HEIGHT)
            .attr("class", "block")
            .attr("role", "img")
            .attr("aria-label", name + ": " + words(placement));
    svg.with(rect("frame", 20, 36, 168, 236, 10));
    wires(svg);
    BOXES.forEach(
        (role, box) -> {
          // Only gated feed-forward layers have a gate.
          if (role != Role.GATE || touches(placement, Role.GATE)) {
            svg.with(plain(role, box));
          }
        });
    svg.with(rect("box", 66, 148, 76, 10, 5), text("label", 152, 157, "norm", "start"));
    svg.with(text("label", 152, 59, "norm", "start"));
    visible(placement).forEach(touch -> mark(svg, touch));
    return svg;
  }

  /** Where a weight is trained its bias goes without saying. */
  private static List<Touch> visible(Placement placement) {
    return placement.touches().stream()
        .filter(
            touch ->
                touch.mark() != Mark.BIAS
                    || !placement
                        .touches()
                        .contains(new Touch(touch.role(), touch.boundary(), Mark.WEIGHT)))
        .toList();
  }

  private static boolean touches(Placement placement, Role role) {
    return placement.touches().stream().anyMatch(touch -> touch.role() == role);
  }

  /** The places in words, as in {@code change of the weight at q, k, v; all 6 blocks}. */
  static String words(Placement placement) {
    Map<Mark, String> places = new LinkedHashMap<>();
    for (Touch touch : visible(placement)) {
      places.merge(touch.mark(), role(touch.role()), (a, b) -> a + ", " + b);
    }
    String marks =
        places.entrySet().stream()
            .map(entry -> words(entry.getKey()) + " " + entry.getValue())
            .collect(Collectors.joining("; "));
    return marks.isEmpty() ? "nothing is changed" : marks + " (" + placement.reach() + ")";
  }

  private static String words(Mark mark) {
    return switch (mark) {
      case ROWS -> "learned rows before";
      case DELTA -> "learned change of";
      case SCALE -> "learned scale on";
      case AFTER -> "small module after";
      case BESIDE -> "small module beside";
      case WEIGHT -> "trained parameters of";
      case BIAS -> "trained bias of";
    };
  }

  private static String role(Role role) {
    return switch (role) {
      case ATTENTION_OUT -> "attention out";
      case MLP -> "feed-forward";
      case QUERY_KEY_VALUE -> "query, key, value";
      default -> role.name().toLowerCase(Locale.ROOT);
    };
  }

  private static void wires(ContainerTag<?> svg) {
    String path =
        "M104 286V258 M104 272H60V258 M104 272H148V258 M60 240V220 M104 240V220 M148 240V220"
            + " M104 204V196 M104 178V158 M104 148V128 M104 110V102 M104 84V60 M104 50V26"
            + " M104 276H30V168H104 M104 138H30V70H104";
    svg.with(tag("path").attr("class", "wire").attr("d", path));
  }

  private static ContainerTag<?> plain(Role role, Box box) {
    ContainerTag<?> group = tag("g");
    group.with(rect("box", box.x(), box.y(), box.width(), box.height(), role == Role.NORM ? 5 : 4));
    if (!box.text().isEmpty()) {
      group.with(text("label", box.middle(), box.y() + box.height() / 2 + 4, box.text(), "middle"));
    }
    return group;
  }

  private static void mark(ContainerTag<?> svg, Touch touch) {
    ContainerTag<?> group = tag("g").attr("class", Hue.of(touch.boundary()).css());
    switch (touch.role()) {
      case NORM -> {
        own(group, touch.mark(), BOXES.get(Role.NORM));
        own(group, touch.mark(), new Box(66, 148, 76, 10, ""));
      }
      case MLP -> module(group, touch.mark(), 72, BOXES.get(Role.DOWN), BOXES.get(Role.UP));
      case ATTENTION ->
          module(group, touch.mark(), 168, BOXES.get(Role.ATTENTION_OUT), BOXES.get(Role.QUERY));
      case POSITION -> own(group, touch.mark(), BOXES.get(Role.EMBEDDING));
      case QUERY_KEY_VALUE ->
          touch.role().parts().forEach(part -> at(group, touch.mark(), BOXES.get(part)));
      default -> at(group, touch.mark(), BOXES.get(touch.role()));
    }
    svg.with(group);
  }

  private static void at(ContainerTag<?> group, Mark mark, Box box) {
    switch (mark) {
      case ROWS -> rows(group, box);
      case SCALE -> {
        knob(group, box.middle(), box == BOXES.get(Role.DOWN) ? box.bottom() + 4 : box.y() - 1);
      }
      case AFTER -> bottleneck(group, box.middle(), box.y() - 6);
      case BESIDE -> bottleneck(group, box.right() + 14, box.y() + box.height() / 2);
      default -> own(group, mark, box);
    }
  }

  private static void own(ContainerTag<?> group, Mark mark, Box box) {
    int middle = box.y() + box.height() / 2;
    switch (mark) {
      case WEIGHT -> {
        group.with(rect("solid", box.x(), box.y(), box.width(), box.height(), 4));
        group.with(text("solid-text", box.middle(), middle + 4, box.text(), "middle"));
      }
      case BIAS -> group.with(rect("solid", box.right() - 7, box.y(), 7, box.height(), 3));
      default -> {
        group.with(rect("box", box.x(), box.y(), box.width(), box.height(), 4));
        group.with(rect("delta", box.x(), box.y(), box.width(), box.height(), 4));
        group.with(text("delta-text", box.middle(), middle + 4, box.text() + "+Δ", "middle"));
      }
    }
  }

  /** Learned rows to the left of the model's own, or above its keys and values. */
  private static void rows(ContainerTag<?> group, Box box) {
    boolean input = box.text().equals("embeddings");
    for (int i = 0; i < 3; i++) {
      int x = input ? box.x() - 13 * (i + 1) : box.x() + 3 + 12 * i;
      int y = input ? box.y() : box.y() - 13;
      group.with(rect("solid", x, y, 10, input ? box.height() : 10, 2));
    }
  }

  private static void module(ContainerTag<?> group, Mark mark, int after, Box last, Box first) {
    if (mark == Mark.BESIDE) {
      bottleneck(group, 176, (last.y() + first.y() + first.height()) / 2);
      return;
    }
    if (mark == Mark.SCALE) {
      knob(group, last.middle(), after);
      return;
    }
    bottleneck(group, last.middle(), after);
  }

  /**
   * A multiplication. (IA)³ scales what enters the last feed-forward layer, so its knob is below.
   */
  private static void knob(ContainerTag<?> group, int x, int y) {
    group.with(circle("knob", x, y, 7));
    group.with(text("knob-text", x, y + 4, "×", "middle"));
  }

  /** The shape of an adapter: narrow in the middle. */
  private static void bottleneck(ContainerTag<?> group, int x, int y) {
    String path = String.format(Locale.ROOT, "M%d %dh24l-7 7l7 7h-24l7 -7z", x - 12, y - 7);
    group.with(tag("path").attr("class", "solid").attr("d", path));
  }

  private static ContainerTag<?> rect(String css, int x, int y, int width, int height, int radius) {
    return tag("rect")
        .attr("class", css)
        .attr("x", x)
        .attr("y", y)
        .attr("width", width)
        .attr("height", height)
        .attr("rx", radius);
  }

  private static ContainerTag<?> circle(String css, int x, int y, int radius) {
    return tag("circle").attr("class", css).attr("cx", x).attr("cy", y).attr("r", radius);
  }

  private static ContainerTag<?> text(String css, int x, int y, String text, String anchor) {
    return tag("text")
        .attr("class", css)
        .attr("x", x)
        .attr("y", y)
        .attr("text-anchor", anchor)
        .withText(text);
  }
}
