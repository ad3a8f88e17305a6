package io.peft4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command: {@code peft4j}. */
@Command(
    name = "peft4j",
    description = {
      "Trains one frozen model through every adaptation boundary, measures what each buys and"
          + " costs, and says which method to use and why.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands%n",
    versionProvider = Version.class,
    footer = {"", "Start with: peft4j compare --quick"},
    subcommands = {
      CompareCommand.class,
      TrainCommand.class,
      GenerateCommand.class,
      ChatCommand.class,
      ReportCommand.class,
      ReproduceCommand.class,
      MethodsCommand.class,
      PullCommand.class,
      CompletionCommand.class
    })
final class Main implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show versions.")
  private boolean version;

  @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack of an error.")
  boolean debug;

  @Spec private CommandLine.Model.CommandSpec spec;

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // Names and tables hold more than ASCII, and Java 17 follows the locale, which is often C.
    System.setOut(utf8(FileDescriptor.out));
    System.setErr(utf8(FileDescriptor.err));
    System.exit(run(arguments));
  }

  /** Runs the command line and returns its exit code. */
  static int run(String... arguments) {
    CommandLine command = commandLine();
    try {
      return command.execute(arguments);
    } catch (LinkageError | OutOfMemoryError e) {
      return new Problems(command.getCommand()).report(e, command.getErr());
    }
  }

  /** The command line, ready to parse. */
  static CommandLine commandLine() {
    Main main = new Main();
    Problems problems = new Problems(main);
    return new CommandLine(main)
        .setOut(new PrintWriter(System.out, true))
        .setErr(new PrintWriter(System.err, true))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setUsageHelpLongOptionsMaxWidth(32)
        .setParameterExceptionHandler(problems)
        .setExecutionExceptionHandler(problems);
  }

  /** Without a command there is nothing to do but say what there is. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Name a command: " + String.join(", ", spec.subcommands().keySet()));
  }

  private static PrintStream utf8(FileDescriptor stream) {
    return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
  }
}
