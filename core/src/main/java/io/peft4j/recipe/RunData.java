package io.peft4j.recipe;

import io.peft4j.data.Conversation;
import io.peft4j.data.Instructions;
import io.peft4j.data.SupervisedData;
import io.peft4j.data.SupervisedEncoder;
import io.peft4j.engine.Rng;
import io.peft4j.format.Digests;
import io.peft4j.format.ModelFiles;
import io.peft4j.format.UserError;
import io.peft4j.text.Vocabulary;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A recipe's data in tokens.
 *
 * @param eval null if nothing is evaluated
 * @param choices the evaluation rows as questions of choice, where they are labelled
 * @param notes what the user should know of how it was read
 * @param leftOut rows that could not be used
 * @param digests SHA-256 of the files
 */
record RunData(
    SupervisedData train,
    @Nullable SupervisedData eval,
    Choices choices,
    List<String> notes,
    int leftOut,
    Map<String, String> digests) {

  RunData {
    notes = List.copyOf(notes);
    digests = Map.copyOf(digests);
  }

  /**
   * Reads and encodes.
   *
   * @param base whose tokenizer and template are used
   * @param time of the run's first start
   * @throws UserError if a file or column is missing, or nothing is left to train on
   */
  static RunData read(Recipe recipe, ModelFiles base, LocalDateTime time) {
    RecipeData keys = recipe.data();
    Vocabulary vocabulary = Vocabulary.of(base);
    SupervisedEncoder encoder =
        new SupervisedEncoder(
            RecipeTemplate.rendering(keys.chatTemplate(), vocabulary, time),
            vocabulary.tokenizer(),
            vocabulary.id("eos_token"),
            keys.maxLength(),
            keys.trainOn() == RecipeData.TrainOn.ANSWERS);
    return new Reader(keys, recipe.training().seed(), encoder).read();
  }

  /** Number of examples to evaluate on. */
  int evalSize() {
    return eval == null ? 0 : eval.size();
  }

  /** Tokens of the longest example. */
  int longest() {
    return Math.max(train.longest(), eval == null ? 0 : eval.longest());
  }

  /** Reads one recipe's files and notes what comes up. */
  private static final class Reader {
    private final RecipeData keys;
    private final long seed;
    private final SupervisedEncoder encoder;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> digests = new LinkedHashMap<>();
    private int leftOut;

    Reader(RecipeData keys, long seed, SupervisedEncoder encoder) {
      this.keys = keys;
      this.seed = seed;
      this.encoder = encoder;
    }

    RunData read() {
      Instructions train = file("data", keys.data());
      Instructions eval = null;
      if (keys.evalData() != null) {
        eval = file("evaluation data", keys.evalData());
      } else if (keys.evalSize() > 0) {
        Set<Integer> held = heldOut(train.conversations().size());
        eval = part(train, held, true);
        train = part(train, held, false);
      }
      SupervisedData encoded = encoded(train, "to train on");
      return new RunData(
          encoded,
          eval == null ? null : encoded(eval, "to evaluate on"),
          eval == null || eval.labels().isEmpty() ? Choices.NONE : Choices.of(eval, encoder),
          notes,
          leftOut,
          digests);
    }

    private Instructions file(String what, Path file) {
      Instructions read = Instructions.read(keys.files().with(file));
      digests.put(what, Digests.sha256(file));
      notes.add(
          "%s: %,d rows read as %s".formatted(file, read.conversations().size(), read.columns()));
      note(file.toString(), read.leftOut().sentence());
      leftOut += read.leftOut().total();
      return read;
    }

    private void note(String where, String sentence) {
      if (!sentence.isEmpty()) {
        notes.add(where + ": " + sentence);
      }
    }

    /** Rows that are set aside at random. */
    private Set<Integer> heldOut(int total) {
      int rows = keys.evalRows(total);
      if (rows >= total) {
        throw new UserError(
            "eval_size %s leaves nothing of the %,d rows of %s to train on: make it smaller"
                .formatted(keys.evalSize(), total, keys.data()));
      }
      Set<Integer> held = new HashSet<>();
      int[] order = new Rng(seed, "evaluation rows").permutation(total);
      IntStream.of(order).limit(rows).forEach(held::add);
      return held;
    }

    /** The rows that are set aside, or the others, in the file's order. */
    private static Instructions part(Instructions all, Set<Integer> held, boolean aside) {
      List<Conversation> rows = all.conversations();
      return all.part(
          IntStream.range(0, rows.size())
              .filter(i -> held.contains(i) == aside)
              .mapToObj(rows::get)
              .toList());
    }

    private SupervisedData encoded(Instructions instructions, String purpose) {
      SupervisedData data = encoder.encode(instructions);
      note(purpose, data.leftOut().sentence());
      note(purpose, data.truncation());
      leftOut += data.leftOut().total();
      if (data.size() == 0) {
        throw new UserError(
            "'%s' has no row %s: %s".formatted(keys.data(), purpose, data.leftOut().sentence()));
      }
      return data;
    }
  }
}
