package io.peft4j.text.jinja;

/**
 * What one rendering may cost: steps, text and depth. A template comes from a stranger; whatever it
 * asks for, the answer comes within seconds and fits in memory.
 *
 * <p>A step is one operation or one item handled. Text counts twice: no single text may be longer
 * than {@link #TEXT}, and all texts that are made, kept or not, no longer than {@link #TEXTS}
 * together.
 */
final class Allowance {
  static final long STEPS = 10_000_000;

  /** Characters of one text: about four million tokens. */
  static final int TEXT = 1 << 24;

  static final long TEXTS = 1L << 27;

  /** Nested operations, including those of macros that call macros; a thread's stack holds more. */
  static final int DEPTH = 400;

  /** Characters that are searched in the time of one step. */
  private static final int SEARCHED = 64;

  private long steps = STEPS;
  private long texts = TEXTS;
  private int depth;

  void step() {
    steps(1);
  }

  void steps(long count) {
    steps -= count;
    if (steps < 0) {
      throw new Problem("the template does not come to an end within %,d steps".formatted(STEPS));
    }
  }

  /** A search for {@code pattern} characters in {@code text} characters, in the worst case. */
  void search(int text, int pattern) {
    steps(1 + (long) text / SEARCHED * (1 + pattern / 16));
  }

  /** Asks for {@code length} characters before or after they are made. */
  void text(long length) {
    if (length > TEXT) {
      throw new Problem("the template makes a text of more than %,d characters".formatted(TEXT));
    }
    texts -= length;
    if (texts < 0) {
      throw new Problem("the template makes more than %,d characters of text".formatted(TEXTS));
    }
    steps(length / SEARCHED);
  }

  /** Asks for a list of {@code size} items. */
  void list(long size) {
    steps(size);
  }

  void enter() {
    step();
    if (++depth > DEPTH) {
      throw new Problem(
          "the template is nested more than "
              + DEPTH
              + " deep: a macro that calls itself must come to an end");
    }
  }

  void leave() {
    depth--;
  }
}
