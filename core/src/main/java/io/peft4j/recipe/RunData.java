package io.peft4j.recipe;

import io.peft4j.data.Instructions;
import io.peft4j.data.Supervised;
import io.peft4j.data.SupervisedData;
import io.peft4j.data.SupervisedEncoder;
import io.peft4j.engine.Rng;
import io.peft4j.format.Digests;
import io.peft4j.format.ModelFiles;
import io.peft4j.format.UserError;
import io.peft4j.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A recipe's data in tokens.
 *
 * @param eval empty if nothing is evaluated
 * @param notes what the user should know of how it was read
 * @param leftOut rows that could not be used
 * @param digests SHA-256 of the files
 */
record RunData(
    SupervisedData train,
    SupervisedData eval,
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
   * @throws UserError if a file or column is missing, or nothing is left to train on
   */
  static RunData read(Recipe recipe, ModelFiles base) {
    RecipeData keys = recipe.data();
    Tokenizer tokenizer = RecipeTemplate.tokenizer(base);
    SupervisedEncoder encoder =
        new SupervisedEncoder(
            RecipeTemplate.rendering(keys.chatTemplate(), base, tokenizer),
            tokenizer,
            keys.maxLength(),
            keys.trainOn() == RecipeData.TrainOn.ANSWERS);
    return read(keys, recipe.training().seed(), encoder);
  }

  private static RunData read(RecipeData recipe, long seed, SupervisedEncoder encoder) {
    List<String> notes = new ArrayList<>();
    Map<String, String> digests = new LinkedHashMap<>();
    Part train = Part.read(recipe, recipe.data(), encoder, notes);
    digests.put("data", Digests.sha256(recipe.data()));
    SupervisedData eval = train.data.part(List.of());
    int leftOut = train.leftOut;
    Path evalFile = recipe.evalData();
    if (evalFile != null) {
      Part held = Part.read(recipe, evalFile, encoder, notes);
      digests.put("evaluation data", Digests.sha256(evalFile));
      return new RunData(train.data, held.data, notes, leftOut + held.leftOut, digests);
    }
    int rows = recipe.evalRows(train.data.size());
    if (rows == 0) {
      return new RunData(train.data, eval, notes, leftOut, digests);
    }
    if (rows >= train.data.size()) {
      throw new UserError(
          "eval_size %s leaves nothing of the %,d rows of %s to train on: make it smaller"
              .formatted(recipe.evalSize(), train.data.size(), recipe.data()));
    }
    return split(train.data, rows, seed, notes, leftOut, digests);
  }

  /** Sets rows aside at random; both parts keep the file's order. */
  private static RunData split(
      SupervisedData all,
      int rows,
      long seed,
      List<String> notes,
      int leftOut,
      Map<String, String> digests) {
    Set<Integer> held = new HashSet<>();
    int[] order = new Rng(seed, "evaluation rows").permutation(all.size());
    IntStream.of(order).limit(rows).forEach(held::add);
    List<Supervised> train = new ArrayList<>();
    List<Supervised> eval = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      (held.contains(i) ? eval : train).add(all.examples().get(i));
    }
    return new RunData(all.part(train), all.part(eval), notes, leftOut, digests);
  }

  private record Part(SupervisedData data, int leftOut) {

    static Part read(RecipeData recipe, Path file, SupervisedEncoder encoder, List<String> notes) {
      Instructions instructions = Instructions.read(recipe.files().with(file));
      SupervisedData data = encoder.encode(instructions);
      notes.add(
          "%s: %,d rows read as %s"
              .formatted(file, instructions.conversations().size(), instructions.columns()));
      for (String note :
          List.of(
              instructions.leftOut().sentence(), data.leftOut().sentence(), data.truncation())) {
        if (!note.isEmpty()) {
          notes.add("%s: %s".formatted(file, note));
        }
      }
      if (data.size() == 0) {
        throw new UserError(
            "'%s' has no row to learn from: %s".formatted(file, data.leftOut().sentence()));
      }
      return new Part(data, instructions.leftOut().total() + data.leftOut().total());
    }
  }
}
