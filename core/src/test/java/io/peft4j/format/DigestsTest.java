package io.peft4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestsTest {
  @TempDir Path folder;

  @Test
  void bytesTextAndFilesAgreeWithThePublishedVector() throws IOException {
    String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assertThat(Digests.sha256("abc")).isEqualTo(abc);
    assertThat(Digests.sha256(Files.writeString(folder.resolve("f"), "abc"))).isEqualTo(abc);
    assertThatThrownBy(() -> Digests.sha256(folder.resolve("none")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none");
  }

  @Test
  void tensorsAreToldApartByNameTypeShapeAndValueOnly() {
    Torch.load();
    Tensor a = Tensor.create(new float[] {1, 2, 3, 4}, 2, 2);
    Tensor b = Tensor.create(new float[] {5}, 1);
    String digest = Digests.sha256(ordered("a", a, "b", b));
    assertThat(Digests.sha256(ordered("b", b, "a", a.t().contiguous().t()))).isEqualTo(digest);
    assertThat(Digests.sha256(ordered("a", a, "c", b))).isNotEqualTo(digest);
    assertThat(Digests.sha256(ordered("a", a.view(4), "b", b))).isNotEqualTo(digest);
    assertThat(Digests.sha256(ordered("a", a.view(ScalarType.Int), "b", b))).isNotEqualTo(digest);
    assertThat(Digests.sha256(ordered("a", a.t(), "b", b))).isNotEqualTo(digest);
  }

  private static Map<String, Tensor> ordered(String n1, Tensor t1, String n2, Tensor t2) {
    Map<String, Tensor> map = new LinkedHashMap<>();
    map.put(n1, t1);
    map.put(n2, t2);
    return map;
  }
}
