package io.peft4j.model;

import io.peft4j.boundary.Attachments;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.TensorFile;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The tiny random checkpoints of {@code interop/make_causal_goldens.py}. */
public final class TinyCausal {
  private TinyCausal() {}

  /** A checkpoint by its folder's name; whoever asks for it closes it. */
  public static BaseModel load(String name, Precision precision) {
    return Checkpoint.load(folder(name), precision);
  }

  /** A folder of the golden files. */
  public static Path folder(String name) {
    return TinyBert.golden("causal/" + name);
  }

  /** What Python computed; the tensors belong to the scope. */
  public static Map<String, Tensor> golden(String name) {
    try (TensorFile file = SafeTensors.open(folder(name).resolve("golden.safetensors"))) {
      return file.tensors();
    }
  }

  /** The golden batch without padding. */
  public static List<Sequence> batch(Map<String, Tensor> golden) {
    long[] ids = Ops.longs(golden.get("ids"));
    List<Sequence> batch = new ArrayList<>();
    int next = 0;
    for (long length : Ops.longs(golden.get("lengths"))) {
      int[] own = new int[(int) length];
      for (int i = 0; i < own.length; i++) {
        own[i] = (int) ids[next++];
      }
      batch.add(Sequence.of(own));
    }
    return batch;
  }

  /** Hidden rows of the real tokens, sequence by sequence in the order given. */
  public static Tensor hidden(BaseModel base, Rows rows) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off();
        Pass pass = Pass.plain(rows)) {
      Tensor real = base.transformer().forward(pass).index_select(0, rows.real());
      long[] firsts = Ops.longs(rows.firsts());
      int[] lengths = rows.lengths();
      Tensor[] parts = new Tensor[lengths.length];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = real.narrow(0, firsts[i], lengths[i]);
      }
      return scope.yield(Ops.cat(0, parts));
    }
  }

  /** Logits of the real tokens (hidden rows of an encoder), sequence by sequence. */
  public static Tensor logits(BaseModel base, Attachments attachments, Rows rows) {
    Tensor hidden = hidden(base, rows);
    try (GradMode off = GradMode.off()) {
      return base.causal() ? base.lmHead().logits(hidden, attachments) : hidden;
    }
  }

  /** The same for a batch that goes through one adapter. */
  public static Tensor logits(BaseModel base, Attachments attachments, List<Sequence> batch) {
    return logits(base, attachments, Rows.of(List.of(new Segment(attachments, batch))));
  }

  /** The largest absolute difference. */
  public static double difference(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_double();
  }
}
