package io.peft4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Torch.load();
  }

  /** A file with every element type, made by Python's safetensors 0.8.0. */
  private static byte[] golden() throws IOException {
    try (InputStream in = SafeTensorsTest.class.getResourceAsStream("every-dtype.safetensors")) {
      return in.readAllBytes();
    }
  }

  @Test
  void writesTheBytesThatPythonWrites() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b.weight", Tensor.create(new float[] {0, .25f, .5f, .75f, 1, 1.25f}, 2, 3));
    tensors.put("a", Tensor.create(new float[] {1, -2, .5f}, 3).to(ScalarType.BFloat16));
    tensors.put("step", Tensor.create(new long[] {7}, new long[0]));
    tensors.put("z", Tensor.create(new long[] {1, 0}, 2).to(ScalarType.Bool));
    tensors.put("empty", Tensor.create(new float[] {0}, 1).narrow(0, 0, 0).view(0, 3));
    tensors.put("d", Tensor.create(new double[] {0.1}, 1));
    tensors.put("u", Tensor.create(new long[] {200}, 1).to(ScalarType.Byte));
    tensors.put("i8", Tensor.create(new long[] {-3}, 1).to(ScalarType.Char));
    tensors.put("i", Tensor.create(new int[] {-5}, 1));
    tensors.put("é\"/", Tensor.create(new long[] {-300}, 1).to(ScalarType.Short));
    tensors.put("h", Tensor.create(new float[] {1.5f}, 1).to(ScalarType.Half));
    Path file = folder.resolve("a.safetensors");
    SafeTensors.write(file, tensors, Map.of("format", "pt"));
    assertThat(Files.readAllBytes(file)).isEqualTo(golden());
  }

  @Test
  void readsWhatPythonWrote() throws IOException {
    Path path = Files.write(folder.resolve("a.safetensors"), golden());
    Tensor matrix;
    try (Scope scope = Scope.open();
        TensorFile file = SafeTensors.open(path)) {
      assertThat(file.metadata()).containsExactly(Map.entry("format", "pt"));
      assertThat(file.names()).hasSize(11).contains("é\"/", "empty");
      Map<String, Tensor> all = file.tensors();
      assertThat(all.get("step").item_long()).isEqualTo(7);
      assertThat(all.get("step").shape()).isEmpty();
      assertThat(all.get("d").item_double()).isEqualTo(0.1);
      assertThat(all.get("a").scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
      assertThat(all.get("a").to(ScalarType.Float).sum().item_float()).isEqualTo(-0.5f);
      assertThat(all.get("h").item_float()).isEqualTo(1.5f);
      assertThat(all.get("u").item_int()).isEqualTo(200);
      assertThat(all.get("i8").item_int()).isEqualTo(-3);
      assertThat(all.get("i").item_int()).isEqualTo(-5);
      assertThat(all.get("é\"/").item_int()).isEqualTo(-300);
      assertThat(all.get("z").scalar_type().intern()).isEqualTo(ScalarType.Bool);
      assertThat(all.get("empty").shape()).containsExactly(0, 3);
      all.values().forEach(Scope::free);
      matrix = file.tensor("b.weight");
      assertThatThrownBy(() -> file.tensor("nope"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("nope");
    }
    // The tensor outlives its scope and its file, and writing into it does not reach the file.
    assertThat(matrix.shape()).containsExactly(2, 3);
    matrix.fill_(Ops.scalar(9));
    assertThat(matrix.sum().item_float()).isEqualTo(54f);
    assertThat(Files.readAllBytes(path)).isEqualTo(golden());
    Scope.free(matrix);
  }

  @Test
  void tensorsThatStartAtOddBytesAreCopied() throws IOException {
    String header =
        "{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
            + "\"y\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[1,9]}}  ";
    ByteBuffer data = ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN);
    data.put((byte) 1).putFloat(2.5f).putFloat(-1f);
    try (TensorFile file = SafeTensors.open(file(header, data.array()))) {
      Tensor y = file.tensor("y");
      assertThat(y.sum().item_float()).isEqualTo(1.5f);
      Scope.free(y);
    }
  }

  @Test
  void shardsOfAFolderAreOneFile() throws IOException {
    Path first = folder.resolve("model-00001-of-00002.safetensors");
    Path second = folder.resolve("model-00002-of-00002.safetensors");
    SafeTensors.write(first, Map.of("a", Tensor.create(new float[] {1}, 1)), Map.of());
    SafeTensors.write(second, Map.of("b", Tensor.create(new float[] {2}, 1)), Map.of());
    Path index = folder.resolve("model.safetensors.index.json");
    String map = "{\"weight_map\": {\"a\": \"%s\", \"b\": \"%s\"}}";
    Files.writeString(index, map.formatted(first.getFileName(), second.getFileName()));
    try (TensorFile file = SafeTensors.open(folder)) {
      assertThat(file.names()).containsExactly("a", "b");
    }
    Files.writeString(index, map.formatted(first.getFileName(), first.getFileName()));
    assertProblem(folder, "the tensor \"b\", which is not in its files");
    Files.writeString(index, map.formatted(first.getFileName(), "../x.safetensors"));
    assertProblem(folder, "outside of its folder");
    Files.writeString(index, map.formatted(first.getFileName(), "gone.safetensors"));
    assertProblem(folder, "gone.safetensors");
    Files.delete(index);
    assertProblem(folder, "has no model.safetensors");
  }

  @Test
  void damageIsNamed() throws IOException {
    byte[] golden = golden();
    assertProblem(raw(new byte[5]), "only 5 bytes");
    assertProblem(raw(Arrays.copyOf(golden, golden.length - 1)), "end at byte");
    assertProblem(raw(Arrays.copyOf(golden, golden.length + 1)), "end at byte");
    byte[] huge = golden.clone();
    huge[7] = (byte) 0xff;
    assertProblem(raw(huge), "claims 18374686479671");
    assertProblem(file("[1]", new byte[0]), "not a JSON object");
    assertProblem(file("{\"x\":", new byte[0]), "line 1");
    assertProblem(file("{\"x\":{\"dtype\":\"F32\"}}", new byte[0]), "lacks dtype");
    assertProblem(file("{\"x\\n\":{}}", new byte[0]), "has control characters");
    assertProblem(entry("F4", "[2]", "[0,1]", 1), "element type F4");
    assertProblem(entry("F32", "[3]", "[0,8]", 8), "another number of bytes");
    assertProblem(entry("F32", "[2]", "[8,0]", 8), "another number of bytes");
    assertProblem(entry("F32", "[-2]", "[0,8]", 8), "-2 where a natural number");
    assertProblem(entry("F32", "[2.5]", "[0,8]", 8), "2.5 where a natural number");
    assertProblem(entry("F32", "[4611686018427387904,4]", "[0,0]", 0), "impossible shape");
    assertProblem(entry("F32", "[2]", "[4,12]", 12), "overlap or leave gaps");
    String two =
        "{\"x\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
            + "\"y\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}";
    assertProblem(file(two, new byte[6]), "overlap or leave gaps");
    assertProblem(folder.resolve("none.safetensors"), "check that the file is there");
  }

  @Test
  void everyDamagedHeaderIsAnErrorOrReadsSafely() throws IOException {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    System.out.println("SafeTensorsTest seed " + seed);
    Random random = new Random(seed);
    byte[] golden = golden();
    int headerEnd = 8 + (int) ByteBuffer.wrap(golden).order(ByteOrder.LITTLE_ENDIAN).getLong();
    int refused = 0;
    for (int trial = 0; trial < 500; trial++) {
      byte[] bytes = golden.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(headerEnd)] ^= (byte) (1 << random.nextInt(8));
      }
      Path path = raw(Arrays.copyOf(bytes, bytes.length - random.nextInt(2)));
      try (Scope scope = Scope.open();
          TensorFile file = SafeTensors.open(path)) {
        for (Tensor tensor : file.tensors().values()) {
          tensor.to(ScalarType.Double).sum().item_double();
          Scope.free(tensor);
        }
      } catch (UserError e) {
        assertThat(e).as("seed %d", seed).hasMessageContaining(path.toString());
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isBetween(250, 500);
  }

  private Path entry(String dtype, String shape, String offsets, int bytes) throws IOException {
    String header = "{\"x\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}";
    return file(header.formatted(dtype, shape, offsets), new byte[bytes]);
  }

  private Path file(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(8 + json.length + data.length);
    all.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(data);
    return raw(all.array());
  }

  private Path raw(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("raw.safetensors"), bytes);
  }

  private static void assertProblem(Path path, String problem) {
    assertThatThrownBy(() -> SafeTensors.open(path).close())
        .isInstanceOf(UserError.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(problem);
  }
}
