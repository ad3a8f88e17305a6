package io.peft4j.cli;

import io.peft4j.Peft4j;
import io.peft4j.Reproduction;
import io.peft4j.trial.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peft4j reproduce}: runs a trial again and shows the difference. */
@Command(
    name = "reproduce",
    description = "Run one trial again from its record and show the numbers side by side.")
final class ReproduceCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "TRIAL",
      description = "Folder of the trial, as in runs/default/<trial>.")
  private Path trial;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Progress progress = Terminal.progress(spec.commandLine().getErr())) {
      Reproduction reproduction = Peft4j.reproduce(trial, progress);
      out.println(reproduction.table());
      out.println(reproduction.same() ? "Same as recorded." : "Not the same as recorded.");
      return (reproduction.same() ? ExitCode.OK : ExitCode.DIFFERENT).code();
    }
  }
}
