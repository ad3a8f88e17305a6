package io.peft4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir Path folder;

  @Test
  void writesAndReplacesAndLeavesNothingElse() throws IOException {
    Path file = folder.resolve("deep/er/a.txt");
    AtomicFiles.write(file, "one".getBytes());
    AtomicFiles.write(file, out -> out.write("two".getBytes()));
    assertThat(file).hasContent("two");
    assertThat(file.getParent()).isDirectoryNotContaining(p -> !p.equals(file));
  }

  @Test
  void aFailureInTheMiddleKeepsTheOldFile() {
    Path file = folder.resolve("a.txt");
    AtomicFiles.write(file, "old".getBytes());
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    file,
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("free some space");
    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(p -> !p.equals(file));
  }

  @Test
  void whatKilledWritesLeftIsSweptAwayAndNothingElse() throws IOException {
    Path file = folder.resolve("deep/a.txt");
    AtomicFiles.write(
        file,
        out -> {
          // As a kill at this moment would leave it.
          Path half = onlyFileIn(file.getParent());
          Files.copy(half, half.resolveSibling(half.getFileName() + "1"));
          Files.createDirectories(folder.resolve(".old-adapter-7-1/b"));
          out.write("whole".getBytes());
        });
    Files.writeString(folder.resolve(".tmp-own"), "the user's");
    AtomicFiles.sweep(folder);
    assertThat(file.getParent()).isDirectoryNotContaining(p -> !p.equals(file));
    assertThat(folder.resolve(".old-adapter-7-1")).doesNotExist();
    assertThat(folder.resolve(".tmp-own")).exists();
  }

  private static Path onlyFileIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().orElseThrow();
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsFoundBeforeAnythingIsWritten() throws IOException {
    AtomicFiles.requireWritable(folder.resolve("not/there/yet"));
    assertThat(folder).isEmptyDirectory();
    Path file = Files.writeString(folder.resolve("a"), "in the way");
    assertThatThrownBy(() -> AtomicFiles.requireWritable(file.resolve("b/c")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("move the file " + file + " away");
  }

  @Test
  void aFullDiskIsASentence() {
    Path full = Path.of("/dev/full");
    assumeThat(Files.exists(full)).isTrue();
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    folder.resolve("a"),
                    out -> {
                      try (var device = Files.newOutputStream(full)) {
                        device.write(1);
                      }
                    }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("free some space");
  }

  @Test
  void aFileInTheWayOfAFolderIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "");
    assertThatThrownBy(() -> AtomicFiles.write(file.resolve("a"), new byte[1]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("move the file " + file);
  }

  @Test
  void aFolderAppearsWholeOrNotAtAll() throws IOException {
    Path target = folder.resolve("model");
    AtomicFiles.writeDirectory(target, d -> Files.writeString(d.resolve("a"), "1"));
    AtomicFiles.writeDirectory(target, d -> Files.writeString(d.resolve("b"), "2"));
    assertThat(target).isDirectoryNotContaining("glob:**/a").isDirectoryContaining("glob:**/b");
    assertThatThrownBy(
            () ->
                AtomicFiles.writeDirectory(
                    target,
                    d -> {
                      Files.writeString(d.resolve("c"), "3");
                      throw new IllegalStateException("stop");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(target).isDirectoryContaining("glob:**/b").isDirectoryNotContaining("glob:**/c");
    assertThat(folder).isDirectoryNotContaining(p -> !p.equals(target));
  }
}
