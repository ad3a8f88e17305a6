package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.format.Json;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.TensorFile;
import io.peft4j.model.TinyBert;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** An adapter that Hugging Face PEFT wrote, and what it computes and how it trains there. */
final class Golden implements AutoCloseable {
  private final Scope scope = Scope.open();
  private final Map<String, Tensor> expected;
  private final Map<String, Tensor> stored;
  private final PeftMethod method;
  private final Lab lab;
  private final AttachedAdapter adapter;

  private Golden(Path folder) {
    expected = tensors(folder.resolve("golden.safetensors"));
    stored = tensors(folder.resolve("adapter_model.safetensors"));
    method = Methods.read(Json.read(folder.resolve("adapter_config.json"), JsonNode.class));
    boolean trained = expected.containsKey("losses");
    lab =
        new Lab(
            TinyBert.load(Precision.F32),
            batch(expected.getOrDefault("used_token_type_ids", expected.get("token_type_ids"))),
            trained ? ints(expected.get("labels")) : new int[0],
            trained ? expected.get("label_vectors") : Tensor.create(new float[] {1}, 1, 1));
    adapter = lab.attach(method, 1);
    adapter.load(stored, folder.toString());
  }

  static Golden open(String name) {
    return new Golden(TinyBert.golden("methods/" + name));
  }

  private static Map<String, Tensor> tensors(Path path) {
    try (TensorFile file = SafeTensors.open(path)) {
      return file.tensors();
    }
  }

  PeftMethod method() {
    return method;
  }

  /** Compares keys, outputs attached and merged, and five steps of training. */
  void check() {
    assertThat(adapter.tensors().keySet()).isEqualTo(stored.keySet());
    Segment bare = new Segment(Attachments.NONE, batch(expected.get("token_type_ids")));
    assertClose(lab.hidden(bare), "hidden_base");
    assertClose(lab.hidden(adapter), "hidden");
    if (method.capabilities().contains(Capability.MERGEABLE)) {
      lab.base.replace(adapter.merged());
      assertClose(lab.hidden(Attachments.NONE), "merged_hidden");
      lab.base.restore();
    }
    if (expected.containsKey("losses")) {
      Tensor losses = expected.get("losses");
      double[] ours = lab.train(adapter, (int) losses.numel(), 1e-2);
      for (int i = 0; i < ours.length; i++) {
        assertThat(ours[i])
            .as("loss before step %d", i)
            .isCloseTo(losses.get(i).item_double(), PeftMethodContract.within(1e-4));
      }
    }
  }

  private void assertClose(Tensor ours, String name) {
    assertThat(Lab.difference(ours, real(expected.get(name)))).as(name).isLessThan(1e-5);
  }

  /** The rows of {@code x (B, L, C)} at real tokens; virtual ones stand in front, padding behind. */
  private Tensor real(Tensor x) {
    List<Tensor> parts = new ArrayList<>();
    for (int i = 0; i < lab.batch.size(); i++) {
      long virtual = x.size(1) - expected.get("input_ids").size(1);
      parts.add(x.get(i).narrow(0, virtual, lab.batch.get(i).length()));
    }
    return Ops.cat(0, parts.toArray(Tensor[]::new));
  }

  /**
   * The batch without padding.
   *
   * @param types segments {@code (B, L)}, virtual tokens included; with those, peft leaves the
   *     segments of the input out
   */
  private List<Sequence> batch(Tensor types) {
    Tensor mask = expected.get("attention_mask");
    List<Sequence> batch = new ArrayList<>();
    for (long i = 0; i < mask.size(0); i++) {
      long length = mask.get(i).sum().item_long();
      long virtual = types.size(1) - mask.size(1);
      batch.add(
          new Sequence(
              ints(expected.get("input_ids").get(i).narrow(0, 0, length)),
              ints(types.get(i).narrow(0, virtual, length))));
    }
    return batch;
  }

  private static int[] ints(Tensor x) {
    int[] values = new int[(int) x.numel()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) x.get(i).item_long();
    }
    return values;
  }

  @Override
  public void close() {
    adapter.close();
    lab.close();
    expected.values().forEach(Scope::free);
    stored.values().forEach(Scope::free);
    scope.close();
  }
}
