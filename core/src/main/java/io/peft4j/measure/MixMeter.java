package io.peft4j.measure;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Scope;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Proves that an adapter mixes: one batch holds the same sequences for the adapter, for the bare
 * base and for a second adapter, and each part must come out as if it were alone.
 */
public final class MixMeter {
  private static final double TOLERANCE = 1e-4;

  private final BaseModel base;
  private final List<Sequence> sequences;

  /** A meter that compares on {@code sequences}, three times as many in a batch. */
  public MixMeter(BaseModel base, List<Sequence> sequences) {
    this.base = base;
    this.sequences = List.copyOf(sequences);
  }

  /**
   * The outcome.
   *
   * @param difference largest difference of an element of a sentence vector, mixed against alone
   * @param apart how far the three parts are at least from each other: where they are the same,
   *     a mix-up would not show
   */
  public record Mix(double difference, double apart) {

    /** True if mixing changes no output, and a mix-up would have shown. */
    public boolean proved() {
      return difference <= TOLERANCE && apart > TOLERANCE;
    }
  }

  /** Runs {@code adapter} beside the bare base and {@code other}, a {@link Variant} of it. */
  public Mix measure(AttachedAdapter adapter, AttachedAdapter other) {
    List<Segment> segments =
        List.of(
            new Segment(adapter, sequences),
            new Segment(Attachments.NONE, sequences),
            new Segment(other, sequences));
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Tensor mixed = Passes.vectors(base, segments);
      List<Tensor> alone =
          segments.stream().map(segment -> Passes.vectors(base, List.of(segment))).toList();
      double difference = 0;
      double apart = Double.POSITIVE_INFINITY;
      for (int i = 0; i < alone.size(); i++) {
        Tensor part = mixed.narrow(0, (long) i * sequences.size(), sequences.size());
        difference = Math.max(difference, Differences.largest(part, alone.get(i)));
        Tensor next = alone.get((i + 1) % alone.size());
        apart = Math.min(apart, Differences.largest(alone.get(i), next));
      }
      return new Mix(difference, apart);
    }
  }
}
