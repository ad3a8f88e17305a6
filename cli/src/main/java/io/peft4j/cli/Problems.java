package io.peft4j.cli;

import io.peft4j.format.DidYouMean;
import io.peft4j.format.UserError;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one sentence on standard error; the stack with {@code --debug}. */
final class Problems implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final String PREFIX = "peft4j: ";

  private final Main main;

  Problems(Main main) {
    this.main = main;
  }

  @Override
  public int handleParseException(ParameterException problem, String[] arguments) {
    CommandSpec command = problem.getCommandLine().getCommandSpec();
    PrintWriter err = problem.getCommandLine().getErr();
    String sentence =
        problem instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched, command)
            : lowerFirst(problem.getMessage());
    err.println(PREFIX + sentence);
    err.println("See: " + command.qualifiedName() + " --help");
    return ExitCode.USAGE.code();
  }

  @Override
  public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) {
    return report(problem, command.getErr());
  }

  /** Prints the sentence and returns the exit code. */
  int report(Throwable problem, PrintWriter err) {
    err.println(PREFIX + sentence(problem));
    if (main.debug) {
      problem.printStackTrace(err);
    }
    return ExitCode.of(problem).code();
  }

  private static String sentence(Throwable problem) {
    if (problem instanceof UserError) {
      return problem.getMessage();
    }
    if (problem instanceof OutOfMemoryError) {
      return "the Java heap is full: give it more with PEFT4J_JAVA_OPTS=-Xmx2g";
    }
    if (problem instanceof LinkageError) {
      return "a native library could not be loaded (" + problem.getMessage() + ")";
    }
    return switch (ExitCode.of(problem)) {
      case NO_INPUT -> "there is no file " + problem.getMessage();
      case NO_PERMISSION -> "no permission for " + problem.getMessage();
      case CANNOT_CREATE -> "cannot create " + problem.getMessage();
      case IO, TRY_AGAIN -> "reading or writing failed: " + problem.getMessage();
      default -> "error inside peft4j: " + problem + " (--debug shows where; please report it)";
    };
  }

  private static String unmatched(UnmatchedArgumentException problem, CommandSpec command) {
    String typed = problem.getUnmatched().get(0);
    if (typed.startsWith("-")) {
      String option = typed.contains("=") ? typed.substring(0, typed.indexOf('=')) : typed;
      List<String> known = new ArrayList<>(command.optionsMap().keySet());
      return "unknown option '" + option + "'" + DidYouMean.hint(option, known);
    }
    if (command.subcommands().isEmpty()) {
      return "unexpected argument '" + typed + "'";
    }
    String hint = DidYouMean.hint(typed, command.subcommands().keySet());
    return "unknown command '" + typed + "'" + hint;
  }

  private static String lowerFirst(String sentence) {
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }
}
