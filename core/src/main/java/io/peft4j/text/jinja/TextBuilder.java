package io.peft4j.text.jinja;

/** A {@link StringBuilder} that asks for an allowance first. */
final class TextBuilder {
  private final StringBuilder text = new StringBuilder();
  private final Allowance allowance;

  TextBuilder(Allowance allowance) {
    this.allowance = allowance;
  }

  TextBuilder append(CharSequence part) {
    room(part.length());
    text.append(part);
    return this;
  }

  TextBuilder append(char part) {
    room(1);
    text.append(part);
    return this;
  }

  /** Appends {@code part} as often as {@code times} says, not at all if it is below 1. */
  TextBuilder repeat(String part, long times) {
    if (times > 0 && !part.isEmpty()) {
      // Both factors are bounded first, so that the product does not overflow.
      room(Math.min(times, 1L << 32) * part.length());
      text.append(part.repeat((int) times));
    }
    return this;
  }

  int length() {
    return text.length();
  }

  private void room(long more) {
    if (text.length() + more > Allowance.TEXT) {
      allowance.text(text.length() + more);
    }
    allowance.text(more);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
