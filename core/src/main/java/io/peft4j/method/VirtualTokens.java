package io.peft4j.method;

import io.peft4j.boundary.Prompt;
import io.peft4j.boundary.Setup;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Rng;
import io.peft4j.format.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Virtual tokens that are trained as they are, rows {@code (n, width)}, and where they may start. */
final class VirtualTokens implements Prompt {
  private static final String KEY = "prompt_embeddings";

  private final Parameter rows;

  /** Takes over {@code start (n, width)}. */
  VirtualTokens(Tensor start) {
    rows = new Parameter(KEY, start);
  }

  /** The random numbers of the start. */
  static Rng rng(Setup setup) {
    return setup.rng(KEY);
  }

  /** {@code n} tokens of the vocabulary, each as likely as any other. */
  static int[] sampled(int n, Setup setup) {
    Rng rng = rng(setup);
    int[] ids = new int[n];
    Arrays.setAll(ids, i -> rng.nextInt(setup.vocabularySize()));
    return ids;
  }

  /**
   * {@code n} tokens of a text, which is cut off or repeated as needed.
   *
   * @param key the configuration key that holds the text
   */
  static int[] fromText(int n, @Nullable String text, String key, Setup setup) {
    int[] tokens = text == null ? new int[0] : setup.tokenize(text);
    if (tokens.length == 0) {
      throw new UserError(key + " holds no words: write the text that the virtual tokens start as");
    }
    int[] ids = new int[n];
    Arrays.setAll(ids, i -> tokens[i % tokens.length]);
    return ids;
  }

  static int checked(int n) {
    if (n < 1) {
      throw new UserError("num_virtual_tokens is " + n + ": write 1 or more");
    }
    return n;
  }

  @Override
  public int length() {
    return (int) rows.value().size(0);
  }

  @Override
  public Tensor rows() {
    return rows.value();
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(rows);
  }

  @Override
  public void load(Map<String, Tensor> tensors) {
    rows.set(tensors.get(KEY));
  }
}
