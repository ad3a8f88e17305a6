package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code peft4j chat} as a process with a pipe. */
class ChatIT {
  @TempDir private Path folder;

  @Test
  @Timeout(120)
  void ctrlCDoesNotEndAConversationAndTheEndOfInputDoes() throws Exception {
    String base = TinyLlama.base(folder.resolve("base")).toString();
    CliProcess chat =
        CliProcess.start(
            folder, "chat", "--base", base, "--chat-template", "plain", "--max-new-tokens", "10");
    try (Writer in = chat.process().outputWriter(StandardCharsets.UTF_8)) {
      in.write("hello\n");
      in.flush();
      await(chat, chat.out(), "\n");
      interrupt(chat);
      await(chat, chat.err(), "/quit or Ctrl-D ends");
      assertThat(chat.process().isAlive()).isTrue();
      in.write("hello again\n");
      in.flush();
    }
    Ran ran = chat.ended();
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines()).hasSizeGreaterThanOrEqualTo(2);
  }

  private static void await(CliProcess chat, Path file, String text) throws Exception {
    while (!Files.readString(file).contains(text)) {
      assertThat(chat.process().waitFor(20, TimeUnit.MILLISECONDS))
          .as("ended early: %s", Files.readString(chat.err()))
          .isFalse();
    }
  }

  private static void interrupt(CliProcess chat) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-INT", String.valueOf(chat.process().pid())).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }
}
