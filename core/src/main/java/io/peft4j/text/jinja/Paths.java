package io.peft4j.text.jinja;

/** The {@code attribute} argument of filters: {@code "name"}, {@code "a.b.0"} or a place. */
final class Paths {
  private Paths() {}

  /** What {@code path} leads to from {@code item}. */
  static Object walk(Object item, Object path, Allowance allowance) {
    if (path == None.NONE) {
      return item;
    }
    if (!(path instanceof String dotted)) {
      return Attributes.item(item, path, allowance);
    }
    Object reached = item;
    for (String part : dotted.split("\\.", -1)) {
      boolean place = part.matches("\\d{1,9}");
      reached = Attributes.item(reached, place ? (Object) Long.valueOf(part) : part, allowance);
    }
    return reached;
  }
}
