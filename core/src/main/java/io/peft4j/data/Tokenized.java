package io.peft4j.data;

import io.peft4j.nn.Sequence;
import io.peft4j.text.Encoded;
import io.peft4j.text.Tokenizer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One part of a data set as token ids.
 *
 * @param sequences one per example, in the order of the examples
 * @param labels number of each example's class
 * @param truncated how many texts were longer than the limit and lost their end
 */
public record Tokenized(List<Sequence> sequences, int[] labels, int truncated) {

  /** Encodes {@code examples}, each cut to {@code maxLength} tokens. */
  public static Tokenized of(List<Example> examples, Tokenizer tokenizer, int maxLength) {
    List<String> texts = examples.stream().map(Example::text).toList();
    boolean pairs = examples.stream().anyMatch(e -> e.pair() != null);
    List<Encoded> encoded =
        tokenizer.encodeAll(
            texts,
            pairs ? examples.stream().map(e -> e.pair() == null ? "" : e.pair()).toList() : null,
            maxLength);
    return new Tokenized(
        encoded.stream().map(e -> new Sequence(e.ids(), e.types())).toList(),
        examples.stream().mapToInt(Example::label).toArray(),
        (int) encoded.stream().filter(Encoded::truncated).count());
  }

  /** The first {@code count} examples, all of them if there are fewer. */
  public Tokenized first(int count) {
    return count >= labels.length
        ? this
        : new Tokenized(
            sequences.subList(0, count), IntStream.of(labels).limit(count).toArray(), truncated);
  }

  public int size() {
    return labels.length;
  }

  /** Mean number of tokens of a sequence. */
  public double meanLength() {
    return sequences.stream().mapToInt(Sequence::length).average().orElse(0);
  }
}
