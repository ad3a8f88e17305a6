package io.peft4j.cli;

import io.peft4j.Peft4j;
import io.peft4j.StudyResult;
import io.peft4j.format.UserError;
import io.peft4j.trial.Progress;
import io.peft4j.trial.StudyOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code peft4j compare}: the main job. */
@Command(
    name = "compare",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Train methods from every adaptation boundary on one frozen model, measure quality, footprint"
          + " and operational simplicity, and recommend one.",
      "Stopped at any moment, the same command resumes.",
      ""
    })
final class CompareCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Options from a YAML file, as in 'batch-size: 16'; the command line wins.")
  private @Nullable Path config;

  @ArgGroup(validate = false, order = 1, heading = "%nWhat to train on%n")
  private DataOptions data = new DataOptions();

  @ArgGroup(validate = false, order = 2, heading = "%nWhat to run%n")
  private RaceOptions race = new RaceOptions();

  @ArgGroup(validate = false, order = 3, heading = "%nWhat the choice must keep to%n")
  private ConstraintOptions constraints = new ConstraintOptions();

  @ArgGroup(validate = false, order = 4, heading = "%nWhere the results go%n")
  private FolderOptions folder = new FolderOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    readConfig();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    AtomicBoolean ended = sayIfStopped(err);
    try (Progress progress = Terminal.progress(err)) {
      StudyResult result = Peft4j.compare(options(), progress);
      out.println(result.tables());
      out.println();
      out.println(result.recommendation());
      out.println();
      out.printf("Peak memory of the largest trial: %s%n", ByteSize.text(result.peakBytes()));
      out.printf("Report: %s%n", result.folder().resolve("report.html"));
    } finally {
      ended.set(true);
    }
    return ExitCode.OK.code();
  }

  /** What the command line and the file ask for; mistakes count as mistakes of usage. */
  StudyOptions options() {
    StudyOptions.Builder options = StudyOptions.builder();
    data.addTo(options);
    race.addTo(options);
    constraints.addTo(options);
    folder.addTo(options);
    try {
      return options.build();
    } catch (UserError e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Parses the command line again, followed by what the file adds. */
  void readConfig() {
    if (config == null) {
      return;
    }
    List<String> arguments = new ArrayList<>(spec.commandLine().getParseResult().originalArgs());
    arguments.addAll(ConfigFile.read(config).argumentsFor(spec));
    spec.root().commandLine().parseArgs(arguments.toArray(String[]::new));
  }

  private static AtomicBoolean sayIfStopped(PrintWriter err) {
    AtomicBoolean ended = new AtomicBoolean();
    Runnable sentence =
        () -> {
          if (!ended.get()) {
            err.println();
            err.println("peft4j: stopped; the same command resumes where it was");
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(sentence, "say that it was stopped"));
    return ended;
  }
}
