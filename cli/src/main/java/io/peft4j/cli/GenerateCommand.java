package io.peft4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.boundary.Attachments;
import io.peft4j.format.AtomicFiles;
import io.peft4j.format.UserError;
import io.peft4j.generate.Generation;
import io.peft4j.generate.GenerationSettings;
import io.peft4j.generate.Generator;
import io.peft4j.generate.LanguageModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peft4j generate}: answers one prompt, or a file of them. */
@Command(
    name = "generate",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Answer a prompt with a causal language model and, if one is named, an adapter. The answer"
          + " streams to standard output.",
      ""
    })
final class GenerateCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "PROMPT",
      description = "What to answer; read from standard input if it is left out.")
  private @Nullable String prompt;

  @Option(names = "--stats", description = "Print tokens, times and the seed to standard error.")
  private boolean stats;

  @ArgGroup(validate = false, order = 1, heading = "%nWhat answers%n")
  private AskOptions ask = new AskOptions();

  @ArgGroup(validate = false, order = 2, heading = "%nHow each token is chosen%n")
  private SamplingOptions sampling = new SamplingOptions();

  @ArgGroup(validate = false, order = 3, heading = "%nWhen an answer ends%n")
  private EndOptions end = new EndOptions();

  @ArgGroup(validate = false, order = 4, heading = "%nMany prompts%n")
  private ManyOptions many = new ManyOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    end.check(spec);
    Path file = many.prompts();
    if (file != null && prompt != null) {
      throw new ParameterException(
          spec.commandLine(), "give a prompt or a file with --prompts, not both");
    }
    if (many.batchSize() < 1) {
      throw new ParameterException(
          spec.commandLine(), "--batch-size must be 1 or more, not " + many.batchSize());
    }
    // Read first: a mistake in them should not wait for the model.
    List<PromptLine> lines = file == null ? List.of() : PromptLine.read(file);
    String text = file == null ? Objects.requireNonNullElseGet(prompt, this::standardInput) : "";
    try (LanguageModel model = ask.load()) {
      GenerationSettings settings = end.settings(sampling.sampling(model.sampling(), spec));
      long start = System.nanoTime();
      List<Generation> answers =
          file == null ? one(model, text, settings) : all(model, lines, settings);
      if (stats) {
        double seconds = (System.nanoTime() - start) / 1e9;
        spec.commandLine().getErr().println(Statistics.text(answers, seconds));
      }
    }
    return ExitCode.OK.code();
  }

  private String standardInput() {
    try {
      String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
      if (text.isEmpty()) {
        throw new UserError("no prompt: give one after the options, or on standard input");
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Generation> one(LanguageModel model, String text, GenerationSettings settings) {
    PrintWriter out = spec.commandLine().getOut();
    try (Generator generator = model.generator(1, 0)) {
      Generation generation =
          generator.add(
              model.request(
                  ask.prompt(model, text),
                  adapter(model, ask.adapter()),
                  settings,
                  piece -> {
                    out.print(piece);
                    out.flush();
                  }));
      generator.run();
      out.println();
      check(generation, "");
      return List.of(generation);
    }
  }

  private List<Generation> all(
      LanguageModel model, List<PromptLine> lines, GenerationSettings settings) {
    List<Generation> answers = new ArrayList<>();
    List<StringBuilder> texts = new ArrayList<>();
    try (Generator generator = model.generator(many.batchSize(), 0)) {
      for (PromptLine line : lines) {
        StringBuilder text = new StringBuilder();
        texts.add(text);
        answers.add(add(generator, model, line, settings, text::append));
      }
      generator.run();
    }
    List<String> written = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      check(answers.get(i), lines.get(i).where() + ": ");
      written.add(row(lines.get(i), texts.get(i).toString(), answers.get(i)));
    }
    String content = written.stream().collect(Collectors.joining("\n", "", "\n"));
    if (many.out() != null) {
      AtomicFiles.write(many.out(), content.getBytes(StandardCharsets.UTF_8));
    } else {
      spec.commandLine().getOut().print(content);
      spec.commandLine().getOut().flush();
    }
    return answers;
  }

  private Generation add(
      Generator generator,
      LanguageModel model,
      PromptLine line,
      GenerationSettings settings,
      Consumer<String> out) {
    try {
      String text = line.prompt();
      int[] prompt = text != null ? ask.prompt(model, text) : model.prompt(line.messages());
      Path adapter = line.adapter(ask.adapter());
      return generator.add(model.request(prompt, adapter(model, adapter), settings, out));
    } catch (UserError e) {
      throw new UserError(line.where() + ": " + e.getMessage(), e.getCause());
    }
  }

  private static Attachments adapter(LanguageModel model, @Nullable Path directory) {
    return directory == null ? Attachments.NONE : model.adapter(directory);
  }

  private static void check(Generation generation, String where) {
    UserError failure = generation.failure();
    if (failure != null) {
      throw new UserError(where + failure.getMessage(), failure);
    }
  }

  private static String row(PromptLine line, String text, Generation generation) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.setAll(line.fields());
    row.put("completion", text);
    row.put("finish_reason", Objects.requireNonNull(generation.finishReason()).label());
    row.put("tokens", generation.answer().length);
    return row.toString();
  }
}
