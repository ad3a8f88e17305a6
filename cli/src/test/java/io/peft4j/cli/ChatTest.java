package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.generate.GenerationSettings;
import io.peft4j.generate.LanguageModel;
import io.peft4j.generate.Sampling;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTest {
  private static final Path LORA =
      Checkout.ROOT.resolve("core/src/test/resources/golden/causal/methods/lora_qv");

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private LanguageModel model() throws IOException {
    return LanguageModel.load(TinyLlama.base(folder.resolve("base")), "plain");
  }

  private Chat chat(LanguageModel model, Map<String, Path> adapters, PrintWriter to) {
    GenerationSettings settings =
        new GenerationSettings(Sampling.GREEDY, 12, List.of(), Set.of(), true);
    return new Chat(model, adapters, null, settings, to, new PrintWriter(err, true));
  }

  /** What the next lines of the conversation bring. */
  private String said(Chat chat, String... lines) {
    out.getBuffer().setLength(0);
    for (String line : lines) {
      assertThat(chat.take(line)).isTrue();
    }
    return out.toString();
  }

  @Test
  void remembersUntilItIsReset() throws IOException {
    try (LanguageModel model = model();
        Chat chat = chat(model, Map.of(), new PrintWriter(out))) {
      String first = said(chat, "hello");
      assertThat(first).endsWith("\n");
      assertThat(said(chat, "hello")).as("a second turn").isNotEqualTo(first);
      assertThat(said(chat, "/reset", "hello")).isEqualTo(first);
      assertThat(said(chat, "/system be brief", "hello")).isNotEqualTo(first);
      assertThat(said(chat, "/system", "hello")).isEqualTo(first);
      assertThat(said(chat, "", "  ")).isEmpty();
      assertThat(chat.take("/quit")).isFalse();
    }
  }

  @Test
  void changesTheAdapter() throws IOException {
    try (LanguageModel model = model();
        Chat chat = chat(model, Map.of("mine", LORA), new PrintWriter(out))) {
      String adapted = said(chat, "hello");
      String bare = said(chat, "/reset", "/adapter base", "hello");
      assertThat(bare).isNotEqualTo(adapted);
      assertThat(said(chat, "/reset", "/adapter mine", "hello")).isEqualTo(adapted);
      said(chat, "/adapter min", "/adapter", "/adaptr", "/help");
      assertThat(err.toString())
          .contains("no adapter 'min'; did you mean 'mine'?", "* mine", "  base")
          .contains("unknown command '/adaptr'; did you mean '/adapter'?", "/quit");
    }
  }

  @Test
  void aFullContextIsSaidAndTheConversationGoesOn() throws IOException {
    try (LanguageModel model = model();
        Chat chat = chat(model, Map.of(), new PrintWriter(out))) {
      assertThat(said(chat, "x".repeat(300))).isEmpty();
      assertThat(err.toString()).contains("context of 128", "/reset begins anew");
      assertThat(said(chat, "hello")).isNotEmpty();
    }
  }

  @Test
  void anInterruptEndsTheAnswerOnly() throws IOException {
    AtomicReference<@Nullable Chat> talking = new AtomicReference<>();
    PrintWriter interrupting =
        new PrintWriter(out) {
          @Override
          public void print(String piece) {
            super.print(piece);
            Chat chat = talking.get();
            if (chat != null) {
              chat.interrupt();
            }
          }
        };
    try (LanguageModel model = model();
        Chat chat = chat(model, Map.of(), interrupting)) {
      String whole = said(chat, "hello");
      talking.set(chat);
      String cut = said(chat, "/reset", "hello").stripTrailing();
      talking.set(null);
      assertThat(cut).hasSize(1);
      assertThat(whole).startsWith(cut).hasSizeGreaterThan(5);
      assertThat(said(chat, "/reset", "hello")).isEqualTo(whole);
      chat.interrupt();
      assertThat(err.toString()).contains("/quit or Ctrl-D ends");
    }
  }
}
