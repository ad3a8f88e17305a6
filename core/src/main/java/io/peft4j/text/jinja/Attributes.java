package io.peft4j.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code value.name}, {@code value[key]} and {@code value[from:to:step]}. */
final class Attributes {
  private static final long LARGEST = Integer.MAX_VALUE;

  private Attributes() {}

  /** {@code owner.name}: a method or property of the value first, then an item. */
  static Object attribute(Object owner, String name) {
    Object own = own(owner, name);
    if (own == null && owner instanceof Map<?, ?> map) {
      own = map.get(name);
    }
    return own == null ? Undefined.attribute(owner, name) : own;
  }

  /** {@code owner[key]}: an item first, then a method or property of the value. */
  static Object item(Object owner, Object key, Allowance allowance) {
    Operators.refuseUndefined(owner);
    Object item = null;
    if (owner instanceof Map<?, ?> map) {
      item = key instanceof Undefined ? null : map.get(Values.key(key));
    } else if (Operators.isWhole(key) && isSequence(owner)) {
      item = at(owner, Operators.whole(key), allowance);
    } else if (key instanceof String name) {
      item = own(owner, name);
    }
    if (item == null && owner instanceof Map && key instanceof String name) {
      item = own(owner, name);
    }
    return item == null ? Undefined.attribute(owner, key) : item;
  }

  private static @Nullable Object own(Object owner, String name) {
    Operators.refuseUndefined(owner);
    if (owner instanceof String text) {
      return TextMethods.of(text, name);
    }
    if (owner instanceof Map<?, ?> map) {
      return ContainerMethods.of(map, name);
    }
    if (owner instanceof Namespace namespace) {
      return namespace.get(name);
    }
    if (owner instanceof Loop loop) {
      return loop.get(name);
    }
    return isSequence(owner) ? ContainerMethods.of(Values.sequence(owner), name) : null;
  }

  private static boolean isSequence(Object value) {
    return value instanceof List || value instanceof Tuple || value instanceof String;
  }

  private static @Nullable Object at(Object owner, long index, Allowance allowance) {
    if (owner instanceof String text) {
      allowance.search(text.length(), 1);
    }
    int size = Values.length(owner);
    long place = index < 0 ? index + size : index;
    if (place < 0 || place >= size) {
      return null;
    }
    if (owner instanceof String text) {
      int start = text.offsetByCodePoints(0, (int) place);
      return Character.toString(text.codePointAt(start));
    }
    return Values.sequence(owner).get((int) place);
  }

  /** Python's slice; a bound that is null is left out. */
  static Object slice(
      Object owner,
      @Nullable Long from,
      @Nullable Long to,
      @Nullable Long step,
      Allowance allowance) {
    Operators.refuseUndefined(owner);
    if (!isSequence(owner)) {
      throw new Problem("a " + Values.typeName(owner) + " cannot be sliced");
    }
    // A stride beyond every size takes one item, as a stride of that size does.
    long stride = step == null ? 1 : Math.max(-LARGEST, Math.min(LARGEST, step));
    if (stride == 0) {
      throw new Problem("a slice has a step of 0");
    }
    int size = Values.length(owner);
    boolean up = stride > 0;
    int first = bound(from, up ? 0 : size - 1, size, up);
    int end = bound(to, up ? size : -1, size, up);
    if (owner instanceof String text) {
      return slice(text, first, end, stride, allowance);
    }
    if (owner instanceof Range range) {
      return range.slice(first, end, stride);
    }
    List<Object> items = Values.sequence(owner);
    List<Object> slice = new ArrayList<>();
    for (long i = first; up ? i < end : i > end; i += stride) {
      allowance.step();
      slice.add(items.get((int) i));
    }
    return owner instanceof Tuple ? new Tuple(slice) : slice;
  }

  private static String slice(String text, int first, int end, long stride, Allowance allowance) {
    allowance.text(text.length());
    if (stride == 1) {
      int start = text.offsetByCodePoints(0, first);
      return text.substring(start, text.offsetByCodePoints(start, Math.max(0, end - first)));
    }
    int[] letters = text.codePoints().toArray();
    StringBuilder slice = new StringBuilder();
    for (long i = first; stride > 0 ? i < end : i > end; i += stride) {
      slice.appendCodePoint(letters[(int) i]);
    }
    return slice.toString();
  }

  /** Where a slice starts or ends: within the items, or one step before or behind them. */
  private static int bound(@Nullable Long given, int otherwise, int size, boolean up) {
    if (given == null) {
      return otherwise;
    }
    long place = given < 0 ? given + size : given;
    return (int) Math.max(up ? 0 : -1, Math.min(up ? size : size - 1, place));
  }
}
