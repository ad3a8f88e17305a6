package io.peft4j.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.UserError;
import io.peft4j.measure.SizeMeter.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SizeMeterTest {
  @TempDir Path directory;

  private void file(String name, int bytes) throws IOException {
    Files.write(directory.resolve(name), new byte[bytes]);
  }

  @Test
  void weighsAnAdapterAndItsHeadApart() throws IOException {
    file("adapter_model.safetensors", 1000);
    file("adapter_config.json", 20);
    file("head.safetensors", 300);
    file("README.md", 5000);
    assertThat(SizeMeter.of(directory)).isEqualTo(new Size(1020, 300));
  }

  @Test
  void weighsAWholeModel() throws IOException {
    file("model.safetensors", 1000);
    file("config.json", 20);
    file("tokenizer.json", 5000);
    assertThat(SizeMeter.of(directory)).isEqualTo(new Size(1020, 0));
  }

  @Test
  void weighsAHeadAlone() throws IOException {
    file("head.safetensors", 300);
    assertThat(SizeMeter.of(directory)).isEqualTo(new Size(0, 300));
  }

  @Test
  void refusesADirectoryWithNothingToStore() throws IOException {
    file("README.md", 5);
    assertThatThrownBy(() -> SizeMeter.of(directory))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(directory.toString());
  }
}
