package io.peft4j.train;

import io.peft4j.data.Supervised;
import io.peft4j.engine.Ops;
import io.peft4j.nn.Rows;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The rows of a batch that tell a learned token, in the order of the sequences and their targets.
 *
 * @param rows numbers of the hidden rows: each is the one in front of its target
 * @param targets token ids
 * @param owners for each row the number of its sequence
 */
record AnswerRows(long[] rows, long[] targets, int[] owners) {

  /** The rows of {@code examples}, which were laid out in this order. */
  static AnswerRows of(Rows layout, List<Supervised> examples) {
    long[] real = Ops.longs(layout.real());
    long[] firsts = Ops.longs(layout.firsts());
    int count = examples.stream().mapToInt(e -> e.targets().length).sum();
    AnswerRows answers = new AnswerRows(new long[count], new long[count], new int[count]);
    int next = 0;
    for (int i = 0; i < examples.size(); i++) {
      Supervised example = examples.get(i);
      for (int target : example.targets()) {
        answers.rows[next] = real[(int) firsts[i] + target - 1];
        answers.targets[next] = example.sequence().ids()[target];
        answers.owners[next++] = i;
      }
    }
    return answers;
  }

  int count() {
    return rows.length;
  }

  /** Row numbers {@code start … end−1} as a tensor. */
  Tensor rows(int start, int end) {
    return part(rows, start, end);
  }

  /** Token ids {@code start … end−1} as a tensor. */
  Tensor targets(int start, int end) {
    return part(targets, start, end);
  }

  private static Tensor part(long[] values, int start, int end) {
    long[] part = Arrays.copyOfRange(values, start, end);
    return Tensor.create(part, part.length);
  }
}
