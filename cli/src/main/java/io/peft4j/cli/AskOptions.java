package io.peft4j.cli;

import io.peft4j.generate.LanguageModel;
import io.peft4j.text.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code generate}: what answers, and how it is asked. */
final class AskOptions {
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
      paramLabel = "DIR",
      description = "Adapter directory, as peft or peft4j wrote it.")
  private @Nullable Path adapter;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "System message in front of the prompt (default: the chat template's).")
  private @Nullable String system;

  @Option(
      names = "--chat-template",
      paramLabel = "NAME",
      description = "Chat template, by name or file (default: the model's own).")
  private @Nullable String chatTemplate;

  @Option(
      names = "--raw",
      description = "Go on with the prompt as it stands, without the chat template.")
  private boolean raw;

  LanguageModel load() {
    return LanguageModel.load(base, chatTemplate);
  }

  @Nullable Path adapter() {
    return adapter;
  }

  /** The tokens of a text: as a user's message if the model has a chat template. */
  int[] prompt(LanguageModel model, String text) {
    if (raw || !model.chats() && system == null) {
      return model.prompt(text);
    }
    List<Message> messages = new ArrayList<>();
    if (system != null) {
      messages.add(new Message("system", system));
    }
    messages.add(new Message("user", text));
    return model.prompt(messages);
  }
}
