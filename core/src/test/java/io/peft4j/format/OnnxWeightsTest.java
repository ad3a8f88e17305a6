package io.peft4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OnnxWeightsTest {
  @BeforeAll
  static void load() {
    Torch.load();
  }

  @Test
  void theEmbeddedModelHasHuggingFacesNamesShapesAndValues() throws IOException {
    OnnxWeights weights;
    try (Scope scope = Scope.open();
        InputStream in = OnnxWeights.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
      weights = OnnxWeights.read(in, "all-minilm-l6-v2.onnx");
    }
    assertThat(weights.layerNormEpsilon()).isEqualTo(1e-12);
    assertThat(weights.tensors()).hasSize(102).containsKey("embeddings.position_ids");
    assertThat(weights.tensors().keySet()).noneMatch(name -> name.contains("::"));
    for (int i = 0; i < 6; i++) {
      String layer = "encoder.layer." + i + ".";
      for (String square : new String[] {"self.query", "self.key", "self.value", "output.dense"}) {
        assertShape(weights, layer + "attention." + square + ".weight", 384, 384);
        assertShape(weights, layer + "attention." + square + ".bias", 384);
      }
      assertShape(weights, layer + "attention.output.LayerNorm.weight", 384);
      assertShape(weights, layer + "intermediate.dense.weight", 1536, 384);
      assertShape(weights, layer + "intermediate.dense.bias", 1536);
      assertShape(weights, layer + "output.dense.weight", 384, 1536);
      assertShape(weights, layer + "output.LayerNorm.bias", 384);
    }
    assertShape(weights, "embeddings.word_embeddings.weight", 30522, 384);
    assertShape(weights, "embeddings.position_embeddings.weight", 512, 384);
    assertShape(weights, "embeddings.token_type_embeddings.weight", 2, 384);
    // Element (2, 5) as the safetensors file of the same model has it.
    assertElement(weights, "embeddings.word_embeddings.weight", 4.2557716369628906e-05);
    assertElement(weights, "encoder.layer.0.attention.self.query.weight", -0.13206157088279724);
    assertElement(weights, "encoder.layer.3.intermediate.dense.weight", -0.13217784464359283);
    assertElement(weights, "encoder.layer.5.output.dense.weight", -0.01778777688741684);
    weights.tensors().values().forEach(Scope::free);
  }

  @Test
  void aSmallGraphIsReadInAnyFieldOrderAndDamageIsAnError() throws IOException {
    byte[] model = model();
    OnnxWeights weights = read(model);
    assertThat(weights.layerNormEpsilon()).isEqualTo(1e-5);
    Tensor matrix = weights.tensors().get("top.dense.weight");
    assertThat(matrix.shape()).containsExactly(3, 2);
    assertThat(matrix.get(2).get(0).item_float()).isEqualTo(3f);
    weights.tensors().values().forEach(Scope::free);

    long seed = Long.getLong("tests.seed", System.nanoTime());
    System.out.println("OnnxWeightsTest seed " + seed);
    Random random = new Random(seed);
    for (int length = 0; length < model.length; length++) {
      byte[] cut = Arrays.copyOf(model, length);
      assertThatThrownBy(() -> read(cut))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("small.onnx");
    }
    int refused = 0;
    for (int trial = 0; trial < 500; trial++) {
      byte[] bytes = model.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        read(bytes).tensors().values().forEach(Scope::free);
      } catch (UserError e) {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isBetween(100, 500);
  }

  private static OnnxWeights read(byte[] model) {
    return OnnxWeights.read(new ByteArrayInputStream(model), "small.onnx");
  }

  /** A matrix (2, 3) that /top/dense/MatMul consumes, and a layer norm's constant 1e-5. */
  private static byte[] model() {
    byte[] constant =
        join(
            field(2, "eps"),
            field(4, "Constant"),
            field(5, join(field(1, "value"), field(5, tensor("", new int[0], false, 1e-5f)))));
    byte[] add =
        join(field(1, "var"), field(1, "eps"), field(3, "/LayerNorm/Add"), field(4, "Add"));
    byte[] product =
        join(field(1, "x"), field(1, "m::1"), field(3, "/top/dense/MatMul"), field(4, "MatMul"));
    byte[] weight = tensor("m::1", new int[] {2, 3}, true, 1, 2, 3, 4, 5, 6);
    // Weights come before the node that consumes them, unlike in exported files.
    byte[] graph = join(field(5, weight), field(1, add), field(1, constant), field(1, product));
    return field(7, graph);
  }

  private static byte[] tensor(String name, int[] shape, boolean packed, float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putFloat(value);
    }
    byte[] sides = new byte[shape.length];
    ByteArrayOutputStream single = new ByteArrayOutputStream();
    for (int i = 0; i < shape.length; i++) {
      sides[i] = (byte) shape[i];
      single.writeBytes(new byte[] {1 << 3, (byte) shape[i]});
    }
    byte[] dimensions = packed ? field(1, sides) : single.toByteArray();
    return join(field(9, raw.array()), dimensions, new byte[] {2 << 3, 1}, field(8, name));
  }

  private static byte[] field(int number, String text) {
    return field(number, text.getBytes());
  }

  private static byte[] field(int number, byte[] content) {
    int n = content.length;
    return join(
        new byte[] {(byte) (number << 3 | 2), (byte) (n & 0x7f | 0x80), (byte) (n >> 7)}, content);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static void assertShape(OnnxWeights weights, String name, long... shape) {
    assertThat(weights.tensors()).containsKey(name);
    assertThat(weights.tensors().get(name).shape()).as(name).containsExactly(shape);
    assertThat(weights.tensors().get(name).is_contiguous()).isTrue();
  }

  private static void assertElement(OnnxWeights weights, String name, double expected) {
    Tensor tensor = weights.tensors().get(name);
    assertThat(tensor.get(2).get(5).item_double()).as(name).isEqualTo(expected, within(1e-9));
  }
}
