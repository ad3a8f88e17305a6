package io.peft4j.data;

import io.peft4j.engine.Rng;
import io.peft4j.format.UserError;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Three real tasks on WordNet 3.1, from shallow to deep: the longer the way from the words of a
 * text to its class, the deeper a base model must change.
 *
 * <p>Sizes are the same for every seed; which items go to which part is drawn by the seed, in
 * proportion to the classes.
 */
public final class WordNetLadder {
  /** More training items than a study sees in its steps would only cost time. */
  static final int MOST_TRAINING_ITEMS = 20_000;

  private WordNetLadder() {}

  /** The names of the tasks, from shallow to deep. */
  public static List<String> tasks() {
    return List.of("topic", "supersense", "context");
  }

  /**
   * Makes a task from the WordNet files in the class path.
   *
   * @throws UserError if no task has this name
   */
  public static Dataset load(String task, long seed) {
    return switch (task) {
      case "topic" -> split(TopicTask.read(WordNet.open()), seed);
      case "supersense" -> split(SupersenseTask.read(WordNet.open()), seed);
      case "context" -> split(ContextTask.read(WordNet.open()), seed);
      default ->
          throw new UserError(
              "there is no task '%s' on the ladder; choose one of %s"
                  .formatted(task, String.join(", ", tasks())));
    };
  }

  /**
   * A rung before its items are split.
   *
   * @param labelTexts the words for each label
   * @param validation how many items are held out for choosing, as a count or a share below 1
   * @param test how many are held out for the final score, likewise
   */
  record Rung(
      String name,
      String description,
      int depth,
      List<String> labels,
      List<String> labelTexts,
      List<Item> items,
      Map<String, Integer> dropped,
      double validation,
      double test) {}

  static Dataset split(Rung rung, long seed) {
    Assembly assembly = new Assembly(rung.labels());
    List<Item> items = sample(Curation.unique(rung.items(), rung.dropped()), rung, assembly, seed);
    int test = count(rung.test(), items.size());
    int validation = count(rung.validation(), items.size());
    int[] dealt =
        Split.deal(
            assembly.classes(items),
            rung.labels().size(),
            Clustered.of(items).clusters(),
            new int[] {test, validation},
            new Rng(seed, "data/split/" + rung.name()));
    Part[] parts = {Part.TEST, Part.VALIDATION, Part.TRAIN};
    for (int i = 0; i < dealt.length; i++) {
      assembly.add(parts[dealt[i]], items.get(i));
    }
    return Dataset.of(
        rung.name(),
        rung.description(),
        rung.depth(),
        rung.labels(),
        rung.labelTexts(),
        assembly.shuffled(Part.TRAIN, seed),
        assembly.shuffled(Part.VALIDATION, seed),
        assembly.shuffled(Part.TEST, seed),
        rung.dropped());
  }

  /** As many items as the parts can take, of each class its share. */
  private static List<Item> sample(List<Item> items, Rung rung, Assembly assembly, long seed) {
    int wanted =
        MOST_TRAINING_ITEMS
            + count(rung.validation(), items.size())
            + count(rung.test(), items.size());
    if (items.size() <= wanted) {
      return items;
    }
    int[] dealt =
        Split.deal(
            assembly.classes(items),
            rung.labels().size(),
            new Clusters(items.size()),
            new int[] {wanted},
            new Rng(seed, "data/sample/" + rung.name()));
    rung.dropped().put("not sampled", items.size() - wanted);
    return IntStream.range(0, dealt.length)
        .filter(i -> dealt[i] == 0)
        .mapToObj(items::get)
        .toList();
  }

  private static int count(double size, int all) {
    return (int) Math.round(size < 1 ? size * all : size);
  }
}
