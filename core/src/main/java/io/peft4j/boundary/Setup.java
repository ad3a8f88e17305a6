package io.peft4j.boundary;

import io.peft4j.engine.Rng;
import org.bytedeco.pytorch.Tensor;

/** What a method may see of the base before the first step. */
public interface Setup {

  /** The random numbers of one site or parameter: the same for the same seed and name. */
  Rng rng(String name);

  /** The base's token ids of {@code text}, without special tokens. */
  int[] tokenize(String text);

  /** The base's input embeddings of token ids, rows {@code (ids.length, hidden)}, not to be written to. */
  Tensor embeddings(int[] ids);

  /**
   * The keys and values that the frozen base computes for token ids, rows {@code (ids.length, layers ·
   * 2 · keyValueDim)} in the column order of {@link KeyValueMethod}.
   */
  Tensor keyValues(int[] ids);

  /** Number of tokens in the base's vocabulary. */
  int vocabularySize();

  /** An empty tensor of the base's dtype, to take options from. */
  Tensor like();
}
