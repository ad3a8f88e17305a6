package io.peft4j.adapter;

import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Setup;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * What a method may see of a base model before the first step.
 *
 * @param seed of initial values
 * @param tokenizer from text to the base's token ids, without special tokens
 */
public record BaseSetup(BaseModel base, long seed, Function<String, int[]> tokenizer)
    implements Setup {

  @Override
  public Rng rng(String name) {
    return new Rng(seed, name);
  }

  @Override
  public int[] tokenize(String text) {
    return tokenizer.apply(text);
  }

  @Override
  public Tensor embeddings(int[] ids) {
    long[] wide = IntStream.of(ids).asLongStream().toArray();
    try (GradMode off = GradMode.off()) {
      return base.transformer().embeddings().words(Tensor.create(wide, wide.length));
    }
  }

  @Override
  public Tensor keyValues(int[] ids) {
    try (Scope scope = Scope.open()) {
      Rows rows = Rows.of(List.of(new Segment(Attachments.NONE, List.of(Sequence.of(ids)))));
      try (Pass pass = Pass.plain(rows)) {
        return scope.yield(base.transformer().keyValues(pass));
      }
    }
  }

  @Override
  public int vocabularySize() {
    return (int) base.transformer().embeddings().wordTable().size(0);
  }

  @Override
  public Tensor like() {
    return base.transformer().embeddings().wordTable();
  }
}
