package io.peft4j.generate;

import io.peft4j.boundary.Attachments;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.KvCache;
import io.peft4j.nn.LmHead;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * The next tokens of some generations, in one pass over the model: those of an adapter together.
 */
final class Batch {
  private final BaseModel base;
  private final List<Generation> generations = new ArrayList<>();
  private final List<Segment> segments = new ArrayList<>();
  private final List<KvCache> caches = new ArrayList<>();

  /**
   * A batch of each generation's next tokens.
   *
   * @param most largest number of tokens of one generation
   */
  Batch(BaseModel base, List<Generation> generations, int most) {
    this.base = base;
    Map<Attachments, List<Sequence>> sequences = new LinkedHashMap<>();
    Map<Attachments, List<Generation>> owners = new LinkedHashMap<>();
    for (Generation generation : generations) {
      Attachments adapter = generation.request().adapter();
      owners.computeIfAbsent(adapter, a -> new ArrayList<>()).add(generation);
      sequences
          .computeIfAbsent(adapter, a -> new ArrayList<>())
          .add(Sequence.of(generation.next(most)));
    }
    sequences.forEach((adapter, own) -> segments.add(new Segment(adapter, own)));
    owners.values().forEach(this.generations::addAll);
    this.generations.forEach(g -> caches.add(g.cache()));
  }

  /**
   * What a pass gave.
   *
   * @param complete the generations that have read all their tokens
   * @param logits what may follow, a row {@code (vocabulary)} for each; the caller frees it
   */
  record Result(List<Generation> complete, Tensor logits) {}

  /** Reads the tokens. */
  Result run() {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Rows rows = Rows.continuing(segments, caches);
      Tensor hidden;
      try (Pass pass = Pass.plain(rows)) {
        hidden = base.transformer().forward(pass);
      }
      int[] lengths = rows.lengths();
      for (int i = 0; i < lengths.length; i++) {
        generations.get(i).advance(lengths[i]);
      }
      int[] complete =
          IntStream.range(0, lengths.length)
              .filter(i -> generations.get(i).pending() == 0)
              .toArray();
      Tensor last = hidden.index_select(0, rows.real().index_select(0, rows.lasts()));
      return new Result(
          IntStream.of(complete).mapToObj(generations::get).toList(),
          Scope.keep(logits(last, complete)));
    }
  }

  /** Logits of the chosen sequences; rows that share the base's own head share one product. */
  private Tensor logits(Tensor last, int[] chosen) {
    LmHead head = base.lmHead();
    List<Tensor> parts = new ArrayList<>();
    int start = 0;
    while (start < chosen.length) {
      Attachments own = adapter(chosen[start]);
      int end = start + 1;
      while (end < chosen.length && head.sharesWeight(own, adapter(chosen[end]))) {
        end++;
      }
      long[] indices = Arrays.stream(chosen, start, end).asLongStream().toArray();
      parts.add(head.logits(last.index_select(0, Tensor.create(indices, indices.length)), own));
      start = end;
    }
    return parts.isEmpty() ? last.new_empty(0) : Ops.cat(0, parts.toArray(Tensor[]::new));
  }

  private Attachments adapter(int generation) {
    return generations.get(generation).request().adapter();
  }
}
