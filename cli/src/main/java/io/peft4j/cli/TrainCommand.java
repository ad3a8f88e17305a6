package io.peft4j.cli;

import io.peft4j.format.UserError;
import io.peft4j.recipe.Recipe;
import io.peft4j.recipe.RecipeReader;
import io.peft4j.recipe.RecipeRunner;
import io.peft4j.recipe.RunRecord;
import io.peft4j.trial.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peft4j train}: trains one adapter of a causal language model as a recipe says. */
@Command(
    name = "train",
    sortOptions = false,
    abbreviateSynopsis = true,
    modelTransformer = RecipeOptions.class,
    description = {
      "Train one adapter of a causal language model on instruction data, as a recipe says.",
      "Every key of a recipe is an option too; the command line wins. Stopped at any moment, the"
          + " same command resumes.",
      ""
    })
final class TrainCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "YAML file with the keys below, '_' for '-'.")
  private @Nullable Path file;

  @Option(
      names = "--dry-run",
      description = "Print what would be trained, with memory, tokens and time, and end.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RecipeRunner runner = new RecipeRunner(recipe());
    PrintWriter out = spec.commandLine().getOut();
    if (dryRun) {
      out.println(runner.plan().text());
      return ExitCode.OK.code();
    }
    PrintWriter err = spec.commandLine().getErr();
    try (Stop stop = new Stop(err);
        Progress progress = Terminal.progress(err)) {
      RecipeRunner.Outcome outcome = runner.train(progress, stop::isAsked);
      if (outcome.record() != null) {
        print(out, outcome.record(), outcome.before(), runner.adapter());
      }
    }
    return ExitCode.OK.code();
  }

  private Recipe recipe() {
    Map<String, String> given = RecipeOptions.given(spec);
    try {
      return RecipeReader.read(file, given);
    } catch (UserError e) {
      if (file == null) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
      throw e;
    }
  }

  private static void print(PrintWriter out, RunRecord record, boolean before, Path adapter) {
    String head = before ? "Finished before" : record.stoppedEarly() ? "Stopped early" : "Finished";
    out.printf(
        Locale.ROOT, "%s: %,d steps, training loss %.4f%n", head, record.steps(), record.loss());
    if (record.best() != null) {
      out.printf(
          Locale.ROOT,
          "Best evaluation loss %.4f, after step %,d%n",
          record.best().loss(),
          record.best().step());
    }
    out.printf(
        Locale.ROOT,
        "%,d tokens, %.0f a second; peak memory %s%n",
        record.tokens(),
        record.tokens() / record.seconds(),
        ByteSize.text(record.peakBytes()));
    out.printf("Adapter: %s%n", adapter);
  }
}
