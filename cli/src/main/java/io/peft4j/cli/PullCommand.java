package io.peft4j.cli;

import io.peft4j.format.HubPull;
import io.peft4j.trial.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peft4j pull}: copies a model from the hub. */
@Command(
    name = "pull",
    description = {
      "Copy a model from the Hugging Face hub into the cache that Python shares, and print its"
          + " folder.",
      "Stopped at any moment, the same command resumes. Afterwards the id is a --base.",
      ""
    })
final class PullCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "ID",
      description = "Model on the hub, as in org/name or org/name@revision.")
  private String id;

  @Option(
      names = "--allow",
      split = ",",
      paramLabel = "PATTERN",
      description =
          "Only files like these, as in '*.json' (default: configuration, tokenizer and weights in"
              + " safetensors or one GGUF file; never pickles).")
  private List<String> allow = List.of();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Path folder;
    try (Progress progress = Terminal.progress(spec.commandLine().getErr())) {
      folder = HubPull.pull(id, allow, new Told(id, progress));
      progress.finished();
    }
    spec.commandLine().getOut().println(folder);
    return ExitCode.OK.code();
  }

  /** Tells a progress, which counts megabytes, what arrives in bytes. */
  static final class Told implements HubPull.Listener {
    private static final long UNIT = 1_000_000;

    private final String id;
    private final Progress progress;
    private long bytes;

    Told(String id, Progress progress) {
      this.id = id;
      this.progress = progress;
    }

    @Override
    public void started(int files, long total) {
      progress.started(
          "Pulling %s, %d files, %s".formatted(id, files, ByteSize.text(total)),
          Math.max(1, total / UNIT));
    }

    @Override
    public void advanced(String file, long more) {
      long before = bytes / UNIT;
      bytes += more;
      progress.advanced(bytes / UNIT - before, file);
    }
  }
}
