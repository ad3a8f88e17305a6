package io.peft4j.bench;

import io.peft4j.data.ChatRendering;
import io.peft4j.data.InstructionFiles;
import io.peft4j.data.Instructions;
import io.peft4j.data.Supervised;
import io.peft4j.data.SupervisedEncoder;
import io.peft4j.format.ModelFiles;
import io.peft4j.text.Vocabulary;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;

/** Questions with answers as a base's chat template renders them. */
final class Answers {
  private static final int MAX_LENGTH = 1024;

  private Answers() {}

  /** Rows {@code first} and the following {@code count} of a file with question and answer. */
  static List<Supervised> read(Path base, Path file, int first, int count) {
    try (ModelFiles files = ModelFiles.open(base)) {
      Vocabulary vocabulary = Vocabulary.of(files);
      SupervisedEncoder encoder =
          new SupervisedEncoder(
              new ChatRendering(vocabulary.chat().at(LocalDateTime.now())),
              vocabulary.tokenizer(),
              vocabulary.id("eos_token"),
              MAX_LENGTH,
              true);
      Instructions all =
          Instructions.read(new InstructionFiles(file, null, "question", "answer", null));
      return encoder.encode(all.part(all.conversations().subList(first, first + count))).examples();
    }
  }
}
