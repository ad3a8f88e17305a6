package io.peft4j.recipe;

import io.peft4j.data.Conversation;
import io.peft4j.data.InstructionFormat;
import io.peft4j.data.Instructions;
import io.peft4j.data.Supervised;
import io.peft4j.data.SupervisedEncoder;
import java.util.List;

/**
 * Labelled rows as questions of choice: which of the labels is the likeliest answer?
 *
 * @param candidates for each row its prompt with one label after the other as the answer
 * @param right for each row the number of its own label
 */
record Choices(List<List<Supervised>> candidates, int[] right) {
  /** No rows. */
  static final Choices NONE = new Choices(List.of(), new int[0]);

  /** The rows of labelled data that the encoder can use. */
  static Choices of(Instructions labelled, SupervisedEncoder encoder) {
    List<String> labels = labelled.labels();
    InstructionFormat format = labelled.format();
    List<Conversation> rows =
        labelled.conversations().stream()
            .filter(row -> labels.stream().allMatch(l -> fits(row.answered(l), format, encoder)))
            .toList();
    return new Choices(
        rows.parallelStream()
            .map(
                row ->
                    labels.stream()
                        .map(label -> encoder.encode(row.answered(label), format).get(0))
                        .toList())
            .toList(),
        rows.stream().mapToInt(row -> labels.indexOf(row.answer())).toArray());
  }

  private static boolean fits(
      Conversation row, InstructionFormat format, SupervisedEncoder encoder) {
    return encoder.refusal(row, format) == null;
  }

  int size() {
    return right.length;
  }

  /** The share of rows whose own label was chosen. */
  double accuracy(int[] chosen) {
    int hits = 0;
    for (int i = 0; i < right.length; i++) {
      hits += chosen[i] == right[i] ? 1 : 0;
    }
    return (double) hits / right.length;
  }
}
