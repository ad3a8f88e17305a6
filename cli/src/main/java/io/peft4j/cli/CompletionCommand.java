package io.peft4j.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code peft4j completion}: prints a script for the shell. */
@Command(
    name = "completion",
    description = {
      "Print a script that completes commands and options with the Tab key, for bash and zsh.",
      "Use it with: source <(peft4j completion)"
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    root.getOut().print(AutoComplete.bash(root.getCommandName(), root));
    root.getOut().flush();
    return ExitCode.OK.code();
  }
}
