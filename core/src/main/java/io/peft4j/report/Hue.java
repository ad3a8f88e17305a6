package io.peft4j.report;

import io.peft4j.boundary.Boundary;

/**
 * How a boundary looks wherever it is shown: one colour and one chart symbol, so that a reader who
 * cannot tell the colours apart can tell the symbols. The colours, after Okabe and Ito, are in
 * {@code report.css}, once for a light and once for a dark page.
 */
enum Hue {
  INPUT("input", "triangle"),
  KEYS("keys", "path://M0,0L10,0L5,9Z"),
  WEIGHTS("weights", "circle"),
  ACTIVATIONS("activations", "diamond"),
  OWN("own", "rect"),
  COMBINED("combined", "path://M5,0L10,4L8,10L2,10L0,4Z"),
  NONE("none", "path://M4,0h3v4h4v3h-4v4h-3v-4h-4v-3h4z");

  private final String name;
  private final String symbol;

  Hue(String name, String symbol) {
    this.name = name;
    this.symbol = symbol;
  }

  /** The hue of a boundary's label; {@link #NONE} for whatever is no boundary. */
  static Hue of(String label) {
    for (Boundary boundary : Boundary.values()) {
      if (boundary.label().equals(label)) {
        return of(boundary);
      }
    }
    return NONE;
  }

  static Hue of(Boundary boundary) {
    return switch (boundary) {
      case INPUT -> INPUT;
      case KEY_VALUE -> KEYS;
      case WEIGHT -> WEIGHTS;
      case ACTIVATION -> ACTIVATIONS;
      case SELECTION -> OWN;
      case COMBINED -> COMBINED;
    };
  }

  /** The CSS class that sets {@code --hue}. */
  String css() {
    return "hue-" + name;
  }

  /** The colour as chart options write it; the page puts the scheme's value in its place. */
  String color() {
    return "var(--" + name + ")";
  }

  /** The ECharts symbol. */
  String symbol() {
    return symbol;
  }
}
