package io.peft4j.method;

import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Sites;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * One method in any capacity, named by its size, as in {@code lora-r4}.
 *
 * @param prefix of the name
 * @param description of one size, with {@code %d} in the place of the size
 * @param method the method of one size
 * @param sizes what a study of its capacity goes through
 */
record Sized(String prefix, String description, IntFunction<PeftMethod> method, int... sizes) {

  /** The method of one size. */
  Methods.Entry of(int size) {
    return new Methods.Entry(prefix + size, description.formatted(size), method.apply(size));
  }

  /** The entry called {@code name}, if it is one of these. */
  Optional<Methods.Entry> named(String name) {
    return name.matches(prefix + "[1-9]\\d{0,4}")
        ? Optional.of(of(Integer.parseInt(name.substring(prefix.length()))))
        : Optional.empty();
  }

  /** The entries that a study of capacity goes through. */
  List<Methods.Entry> capacities() {
    return IntStream.of(sizes).mapToObj(this::of).toList();
  }

  /** The entry that comes closest to {@code count} trainable elements; they grow with the size. */
  Methods.Entry closest(Sites sites, long count) {
    int size = 1;
    while (of(size).method().parameterCount(sites) < count) {
      size++;
    }
    return size > 1 && of(size - 1).distance(sites, count) <= of(size).distance(sites, count)
        ? of(size - 1)
        : of(size);
  }
}
