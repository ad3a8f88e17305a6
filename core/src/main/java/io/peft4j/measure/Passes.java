package io.peft4j.measure;

import io.peft4j.boundary.Attachments;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import io.peft4j.train.Shards;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;

/** Single forward passes from token ids to sentence vectors, as a service would run them. */
record Passes(BaseModel base, Workers workers) {

  /** Sentence vectors {@code (B, C)} of all segments, computed on this thread in the open scope. */
  static Tensor vectors(BaseModel base, List<Segment> segments) {
    Rows rows = Rows.of(segments);
    try (Pass pass = Pass.plain(rows)) {
      return base.pool(base.transformer().forward(pass), rows);
    }
  }

  /** Milliseconds from a batch to its sentence vectors, its sequences dealt out to the workers. */
  double millis(Attachments adapter, List<Sequence> batch) {
    long start = System.nanoTime();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int[] shard : Shards.deal(batch, workers.count())) {
      List<Sequence> part = Arrays.stream(shard).mapToObj(batch::get).toList();
      tasks.add(
          () -> {
            try (Scope scope = Scope.open();
                GradMode off = GradMode.off()) {
              vectors(base, List.of(new Segment(adapter, part)));
            }
            return true;
          });
    }
    workers.run(tasks);
    return (System.nanoTime() - start) / 1e6;
  }
}
