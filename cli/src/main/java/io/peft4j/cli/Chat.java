package io.peft4j.cli;

import io.peft4j.boundary.Attachments;
import io.peft4j.format.DidYouMean;
import io.peft4j.format.UserError;
import io.peft4j.generate.Generation;
import io.peft4j.generate.GenerationSettings;
import io.peft4j.generate.Generator;
import io.peft4j.generate.LanguageModel;
import io.peft4j.text.Message;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A conversation, line by line. Answers go to {@code out}, all else to {@code err}.
 *
 * <p>The model remembers what it has read: a turn costs what is new in it.
 */
final class Chat implements AutoCloseable {
  /** What the bare base is called among the adapters. */
  static final String BASE = "base";

  private static final List<String> COMMANDS =
      List.of("/help", "/reset", "/system", "/adapter", "/quit");

  private static final String HELP =
      """
      /reset          forget the conversation
      /system TEXT    begin anew with this system message; without TEXT with none of your own
      /adapter NAME   go on with another adapter, or with 'base'; without NAME list them
      /quit           end\
      """;

  private final LanguageModel model;
  private final Map<String, Path> adapters;
  private final GenerationSettings settings;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Generator generator;
  private final List<Message> messages = new ArrayList<>();
  private @Nullable String system;
  private String adapter;
  private volatile @Nullable Generation answering;

  /**
   * A conversation at its start.
   *
   * @param adapters directories by name; the first one answers, the bare base if there is none
   */
  Chat(
      LanguageModel model,
      Map<String, Path> adapters,
      @Nullable String system,
      GenerationSettings settings,
      PrintWriter out,
      PrintWriter err) {
    this.model = model;
    this.adapters = adapters;
    this.system = system;
    this.settings = settings;
    this.out = out;
    this.err = err;
    this.generator = model.generator(1, 1);
    this.adapter = adapters.keySet().stream().findFirst().orElse(BASE);
  }

  /**
   * Answers a line, or does what it commands.
   *
   * @return false if the conversation is over
   */
  boolean take(String line) {
    String[] words = line.strip().split("\\s+", 2);
    String rest = words.length > 1 ? words[1] : "";
    switch (words[0]) {
      case "" -> {}
      case "/quit" -> {
        return false;
      }
      case "/help" -> err.println(HELP);
      case "/reset" -> {
        messages.clear();
        err.println("the conversation begins anew");
      }
      case "/system" -> {
        messages.clear();
        system = rest.isEmpty() ? null : rest;
        err.println("the conversation begins anew");
      }
      case "/adapter" -> adapter(rest);
      default -> {
        if (words[0].startsWith("/")) {
          String hint = DidYouMean.hint(words[0], COMMANDS);
          err.println("unknown command '" + words[0] + "'" + hint + " (/help lists them)");
        } else {
          answer(line.strip());
        }
      }
    }
    return true;
  }

  private void adapter(String name) {
    if (name.isEmpty()) {
      List<String> names = new ArrayList<>(adapters.keySet());
      names.add(BASE);
      names.forEach(each -> err.println((each.equals(adapter) ? "* " : "  ") + each));
    } else if (name.equals(BASE) || adapters.containsKey(name)) {
      adapter = name;
      err.println("'" + name + "' answers from now on");
    } else {
      String hint = DidYouMean.hint(name, adapters.keySet());
      err.println("there is no adapter '" + name + "'" + hint + " (/adapter lists them)");
    }
  }

  private void answer(String text) {
    List<Message> asked = new ArrayList<>();
    if (system != null) {
      asked.add(new Message("system", system));
    }
    asked.addAll(messages);
    asked.add(new Message("user", text));
    StringBuilder said = new StringBuilder();
    Generation generation;
    try {
      generation =
          generator.add(
              model.request(
                  model.prompt(asked),
                  attached(),
                  settings.withSeed(settings.sampling().seed() + messages.size()),
                  piece -> {
                    said.append(piece);
                    out.print(piece);
                    out.flush();
                  }));
    } catch (UserError e) {
      err.println(e.getMessage() + " (/reset begins anew)");
      return;
    }
    answering = generation;
    generator.run();
    answering = null;
    out.println();
    if (generation.failure() != null) {
      err.println(generation.failure().getMessage());
      return;
    }
    messages.add(new Message("user", text));
    messages.add(new Message("assistant", said.toString()));
  }

  private Attachments attached() {
    Path directory = adapters.get(adapter);
    return directory == null ? Attachments.NONE : model.adapter(directory);
  }

  /** Ends the answer that is under way; from any thread. */
  void interrupt() {
    Generation generation = answering;
    if (generation == null) {
      err.println("(/quit or Ctrl-D ends)");
    } else {
      generation.cancel();
    }
  }

  @Override
  public void close() {
    generator.close();
  }
}
