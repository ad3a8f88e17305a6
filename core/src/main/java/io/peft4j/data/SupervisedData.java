package io.peft4j.data;

import io.peft4j.nn.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Instruction data as tokens.
 *
 * @param examples in the order of the rows
 * @param promptsCut how many rows were longer than the limit and lost the beginning of a prompt
 * @param answersCut how many rows were still too long then, and lost the end of an answer
 * @param textsCut how many plain texts were longer than the limit and became several examples
 * @param leftOut rows that the template refused, or that have no room for an answer
 */
public record SupervisedData(
    List<Supervised> examples, int promptsCut, int answersCut, int textsCut, LeftOut leftOut) {

  public SupervisedData {
    examples = List.copyOf(examples);
  }

  /** Number of examples. */
  public int size() {
    return examples.size();
  }

  /** Number of tokens. */
  public long tokens() {
    return examples.stream().mapToLong(Supervised::length).sum();
  }

  /** Number of learned tokens. */
  public long learnedTokens() {
    return examples.stream().mapToLong(e -> e.targets().length).sum();
  }

  /** The longest sequence. */
  public int longest() {
    return examples.stream().map(Supervised::sequence).mapToInt(Sequence::length).max().orElse(0);
  }

  /** What the limit did to the data, for the user; empty if nothing. */
  public String truncation() {
    List<String> parts = new ArrayList<>();
    if (promptsCut > 0) {
      parts.add("%,d prompts lost their beginning".formatted(promptsCut));
    }
    if (answersCut > 0) {
      parts.add("%,d answers lost their end".formatted(answersCut));
    }
    if (textsCut > 0) {
      parts.add("%,d texts were cut into pieces".formatted(textsCut));
    }
    return String.join(", ", parts);
  }
}
