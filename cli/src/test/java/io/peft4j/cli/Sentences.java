package io.peft4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Short sentences of three classes that a model can tell apart, made from a template and a seed. */
final class Sentences {
  private static final List<List<String>> THINGS =
      List.of(
          List.of("match", "goal", "team", "race", "medal", "coach"),
          List.of("bread", "soup", "apple", "rice", "cheese", "salad"),
          List.of("song", "piano", "drum", "choir", "violin", "opera"));

  private static final List<String> QUALITIES =
      List.of("old", "new", "long", "short", "good", "bad", "first", "last");
  private static final List<String> PLACES =
      List.of("rome", "paris", "york", "oslo", "lima", "cairo", "delhi", "perth");

  private Sentences() {}

  /** Writes a csv with the columns {@code q} and {@code y}; labels are those of the classes. */
  static Path csv(Path file, int rows, List<String> labels) throws IOException {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int label = row % labels.size();
      List<String> things = THINGS.get(label);
      lines.add(
          "the %s %s and the %s %s of %s,%s"
              .formatted(
                  one(QUALITIES, random),
                  one(things, random),
                  one(QUALITIES, random),
                  one(things, random),
                  one(PLACES, random),
                  labels.get(label)));
    }
    Collections.shuffle(lines, random);
    lines.add(0, "q,y");
    return Files.write(file, lines);
  }

  private static String one(List<String> words, Random random) {
    return words.get(random.nextInt(words.size()));
  }
}
