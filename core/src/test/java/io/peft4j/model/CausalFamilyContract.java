package io.peft4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.boundary.Attachments;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.nn.KvCache;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a family of causal language models promises besides. */
abstract class CausalFamilyContract extends FamilyContract {

  CausalFamilyContract(String... checkpoints) {
    super(checkpoints);
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void aCacheChangesNothing(String name) {
    try (Scope scope = Scope.open();
        BaseModel base = TinyCausal.load(name, Precision.F32)) {
      List<Sequence> batch = TinyCausal.batch(TinyCausal.golden(name));
      Tensor whole = TinyCausal.logits(base, Attachments.NONE, batch);
      for (int chunk : new int[] {1, 3, 64}) {
        assertThat(TinyCausal.difference(inChunks(base, batch, chunk), whole))
            .as("chunks of %d", chunk)
            .isLessThan(1e-5);
      }
    }
  }

  /** All sequences at once, some tokens of each at a time; those that end leave the batch. */
  private static Tensor inChunks(BaseModel base, List<Sequence> batch, int chunk) {
    List<KvCache> caches = batch.stream().map(s -> new KvCache(base.sites())).toList();
    List<List<Tensor>> found = batch.stream().<List<Tensor>>map(s -> new ArrayList<>()).toList();
    int longest = batch.stream().mapToInt(Sequence::length).max().orElseThrow();
    for (int start = 0; start < longest; start += chunk) {
      List<Sequence> now = new ArrayList<>();
      List<KvCache> live = new ArrayList<>();
      List<List<Tensor>> to = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        int[] ids = batch.get(i).ids();
        if (start < ids.length) {
          now.add(Sequence.of(Arrays.copyOfRange(ids, start, Math.min(start + chunk, ids.length))));
          live.add(caches.get(i));
          to.add(found.get(i));
        }
      }
      Rows rows = Rows.continuing(List.of(new Segment(Attachments.NONE, now)), live);
      Tensor logits = TinyCausal.logits(base, Attachments.NONE, rows);
      int next = 0;
      for (int i = 0; i < now.size(); i++) {
        to.get(i).add(logits.narrow(0, next, now.get(i).length()));
        next += now.get(i).length();
      }
    }
    assertThat(caches).extracting(KvCache::length).isEqualTo(lengths(batch));
    caches.forEach(KvCache::close);
    return Ops.cat(0, found.stream().flatMap(List::stream).toArray(Tensor[]::new));
  }

  private static List<Integer> lengths(List<Sequence> batch) {
    return batch.stream().map(Sequence::length).toList();
  }
}
