package io.peft4j.cli;

import io.peft4j.Peft4j;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peft4j report}: writes a study's report again from its records. */
@Command(
    name = "report",
    description = {
      "Write a study's report.html again from its records, without training.",
      "It judges by the margin and constraints that the study was started with; to judge by others,"
          + " run compare again with them: nothing is trained twice."
    })
final class ReportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "STUDY", description = "Folder of the study, as in runs/default.")
  private Path study;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(Peft4j.report(study));
    return ExitCode.OK.code();
  }
}
