package io.peft4j.text.jinja;

import java.util.AbstractList;

/** Python's {@code range}: numbers that are made when they are asked for. */
final class Range extends AbstractList<Object> {
  /** As many as Jinja's sandbox allows. */
  static final int LARGEST = 100_000;

  private final long start;
  private final long stop;
  private final long step;
  private final int size;

  Range(long start, long stop, long step) {
    if (step == 0) {
      throw new Problem("range() has a step of 0");
    }
    double numbers = Math.ceil(((double) stop - start) / step);
    if (numbers > LARGEST) {
      throw new Problem("range() has %.0f numbers, %,d are allowed".formatted(numbers, LARGEST));
    }
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.size = (int) Math.max(0, numbers);
  }

  /** The numbers from place {@code first} to before {@code end}. */
  Range slice(int first, int end, long stride) {
    return new Range(start + first * step, start + end * step, stride * step);
  }

  @Override
  public Object get(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    return start + index * step;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String toString() {
    return "range(" + start + ", " + stop + (step == 1 ? ")" : ", " + step + ")");
  }
}
