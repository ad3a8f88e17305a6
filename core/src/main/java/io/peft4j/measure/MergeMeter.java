package io.peft4j.measure;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Sequence;
import io.peft4j.train.Evaluator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;

/**
 * Proves that an adapter merges: it is folded into the base, the outputs are compared with those of
 * the attached adapter, and the base's own weights are put back.
 *
 * <p>Nothing else may use the base meanwhile.
 */
public final class MergeMeter {
  /** Sentence vectors have length one; float32 sums in another order differ by less than this. */
  private static final double TOLERANCE = 1e-4;

  private final BaseModel base;
  private final List<Sequence> sequences;
  private final Evaluator evaluator;

  /** A meter that compares on {@code sequences}. */
  public MergeMeter(BaseModel base, Workers workers, List<Sequence> sequences) {
    this.base = base;
    this.sequences = List.copyOf(sequences);
    this.evaluator = new Evaluator(base, workers);
  }

  /**
   * The outcome.
   *
   * @param difference largest difference of an element of a sentence vector, merged against
   *     attached; empty if the adapter is no change of weights
   * @param restored whether the base was the same afterwards, bit for bit
   */
  public record Merge(OptionalDouble difference, boolean restored) {

    /** True if merging changes no output and can be taken back. */
    public boolean proved() {
      return difference.isPresent() && difference.getAsDouble() <= TOLERANCE && restored;
    }
  }

  /** Merges {@code adapter}, looks, and takes it back. */
  public Merge measure(AttachedAdapter adapter) {
    Optional<MergedWeights> folded = MergedWeights.of(adapter);
    if (folded.isEmpty()) {
      return new Merge(OptionalDouble.empty(), true);
    }
    try (MergedWeights weights = folded.get();
        Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Map<String, Tensor> before = new LinkedHashMap<>();
      weights.tensors().keySet().forEach(n -> before.put(n, base.tensors().get(n).clone()));
      Tensor bare = evaluator.vectors(Attachments.NONE, sequences);
      Tensor attached = evaluator.vectors(adapter, sequences);
      Tensor merged = merged(weights);
      Tensor after = evaluator.vectors(Attachments.NONE, sequences);
      boolean same = before.entrySet().stream().allMatch(e -> unchanged(e.getKey(), e.getValue()));
      Merge merge =
          new Merge(
              OptionalDouble.of(Differences.largest(merged, attached)), same && bare.equal(after));
      List.of(bare, attached, merged, after).forEach(Scope::free);
      return merge;
    }
  }

  private Tensor merged(MergedWeights weights) {
    base.replace(weights.tensors());
    try {
      return evaluator.vectors(Attachments.NONE, sequences);
    } finally {
      base.restore();
    }
  }

  private boolean unchanged(String name, Tensor before) {
    return base.tensors().get(name).equal(before);
  }
}
