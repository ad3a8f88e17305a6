package io.peft4j.cli;

import io.peft4j.format.UserError;
import io.peft4j.generate.GenerationSettings;
import io.peft4j.generate.LanguageModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** {@code peft4j chat}: a conversation on the terminal, or from a pipe. */
@Command(
    name = "chat",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Talk with a causal language model and its adapters. /help lists the commands of a"
          + " conversation; Ctrl-C stops an answer, Ctrl-D ends.",
      ""
    })
final class ChatCommand implements Callable<Integer> {
  @Option(
      names = "--base",
      required = true,
      paramLabel = "DIR",
      description =
          "Causal language model: a directory in Hugging Face layout, a GGUF file, or the id of a"
              + " model that was pulled.")
  private Path base = Path.of("");

  @Option(
      names = "--adapter",
      paramLabel = "[NAME=]DIR",
      description =
          "Adapter directory, called NAME or as the folder; may be given more than once, and the"
              + " first one answers.")
  private List<String> adapters = List.of();

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "System message (default: the chat template's).")
  private @Nullable String system;

  @Option(
      names = "--chat-template",
      paramLabel = "NAME",
      description = "Chat template, by name or file (default: the model's own).")
  private @Nullable String chatTemplate;

  @ArgGroup(validate = false, order = 1, heading = "%nHow each token is chosen%n")
  private SamplingOptions sampling = new SamplingOptions();

  @ArgGroup(validate = false, order = 2, heading = "%nWhen an answer ends%n")
  private EndOptions end = new EndOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    end.check(spec);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Map<String, Path> named = named();
    try (LanguageModel model = LanguageModel.load(base, chatTemplate)) {
      GenerationSettings settings = end.settings(sampling.sampling(model.sampling(), spec));
      named.values().forEach(model::adapter);
      try (Chat chat = new Chat(model, named, system, settings, out, err)) {
        Signal.handle(new Signal("INT"), signal -> chat.interrupt());
        talk(chat, err);
      }
    }
    return ExitCode.OK.code();
  }

  private Map<String, Path> named() {
    Map<String, Path> named = new LinkedHashMap<>();
    for (String adapter : adapters) {
      int equals = adapter.indexOf('=');
      Path directory = Path.of(adapter.substring(equals + 1));
      String name =
          equals < 0
              ? directory.toAbsolutePath().normalize().getFileName().toString()
              : adapter.substring(0, equals);
      if (name.equals(Chat.BASE) || named.put(name, directory) != null) {
        throw new UserError(
            "two adapters would be called '%s': name them, as in --adapter NAME=DIR"
                .formatted(name));
      }
    }
    return named;
  }

  private static void talk(Chat chat, PrintWriter err) {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      boolean more = true;
      while (more) {
        if (Terminal.isThere()) {
          err.print("> ");
          err.flush();
        }
        String line = in.readLine();
        more = line != null && chat.take(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
