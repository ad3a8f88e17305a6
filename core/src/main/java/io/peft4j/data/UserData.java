package io.peft4j.data;

import io.peft4j.engine.Rng;
import io.peft4j.format.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The user's own data as a {@link Dataset}, held to the same rules as the ladder.
 *
 * <p>A split that the user gives is kept, except that training gives way where it repeats a text of
 * the validation or test part, and validation where it repeats one of the test. What is not given
 * is cut from the training rows, in proportion to the classes and drawn by the seed: 20 % for the
 * test (at most 5,000), 10 % for validation (at most 2,000).
 */
public final class UserData {
  /** Fewer rows than these cannot be split, let alone tell methods apart. */
  static final int FEWEST_ROWS = 30;

  static final String RARE = "class with too few different texts";
  private static final int MOST_TEST = 5_000;
  private static final int MOST_VALIDATION = 2_000;

  private final DataFiles files;
  private final long seed;
  private final Map<String, Integer> dropped = new LinkedHashMap<>();

  private UserData(DataFiles files, long seed) {
    this.files = files;
    this.seed = seed;
  }

  /**
   * Reads, cleans and splits.
   *
   * @throws UserError if a file or column is missing, or what is left is no classification task
   */
  public static Dataset load(DataFiles files, long seed) {
    return new UserData(files, seed).load();
  }

  private Dataset load() {
    Columns columns = columns();
    List<Item> rows = UserRows.read(files, columns, dropped);
    requireClasses(rows, columns, "");
    rows = Curation.unique(rows, dropped);
    requireRows(rows);
    requirePart("training", rows.stream().filter(UserData::inPool).toList());
    Set<Part> given = EnumSet.noneOf(Part.class);
    rows.stream().filter(item -> item.part() != null).forEach(item -> given.add(item.part()));
    List<Part> missing =
        Stream.of(Part.TEST, Part.VALIDATION).filter(part -> !given.contains(part)).toList();
    Clustered items = Curation.withoutLeaks(Clustered.of(rows), dropped);
    items = withoutRareClasses(items, 1 + missing.size());
    requireClasses(items.items(), columns, " that has enough different texts");
    requireRows(items.items());
    List<String> labels = labels(items.items().stream().map(Item::label));
    Assembly assembly = new Assembly(labels);
    deal(items, labels.size(), missing, assembly);
    Dataset dataset =
        Dataset.of(
            name(),
            description(columns, missing),
            0,
            labels,
            LabelWords.of(labels),
            assembly.shuffled(Part.TRAIN, seed),
            assembly.shuffled(Part.VALIDATION, seed),
            assembly.shuffled(Part.TEST, seed),
            dropped);
    requirePart("training", dataset.train());
    requirePart("validation", dataset.validation());
    requirePart("test", dataset.test());
    return dataset;
  }

  private Columns columns() {
    try (Table table = Table.open(files.train())) {
      return Columns.find(files, table.columns());
    }
  }

  /** Keeps classes whose training rows hold enough texts, not near-identical, for every part. */
  private Clustered withoutRareClasses(Clustered items, int needed) {
    Clustered pool = items.where(UserData::inPool);
    Map<String, Set<Integer>> different = new HashMap<>();
    for (int i = 0; i < pool.items().size(); i++) {
      different
          .computeIfAbsent(pool.items().get(i).label(), label -> new HashSet<>())
          .add(pool.clusters().find(i));
    }
    Clustered kept =
        items.where(item -> different.getOrDefault(item.label(), Set.of()).size() >= needed);
    int rare = items.items().size() - kept.items().size();
    if (rare > 0) {
      dropped.merge(RARE, rare, Integer::sum);
    }
    return kept;
  }

  /** Leaves items where the user put them and cuts what is missing from the rest. */
  private void deal(Clustered items, int classes, List<Part> missing, Assembly assembly) {
    Clustered pool = items.where(UserData::inPool);
    int count = pool.items().size();
    int[] sizes =
        missing.stream()
            .mapToInt(
                part ->
                    part == Part.TEST
                        ? Math.min(MOST_TEST, Math.round(count * 0.2f))
                        : Math.min(MOST_VALIDATION, Math.round(count * 0.1f)))
            .toArray();
    Rng random = new Rng(seed, "data/split/user");
    int[] dealt =
        Split.deal(assembly.classes(pool.items()), classes, pool.clusters(), sizes, random);
    for (int i = 0; i < dealt.length; i++) {
      Part part = dealt[i] < sizes.length ? missing.get(dealt[i]) : Part.TRAIN;
      assembly.add(part, pool.items().get(i));
    }
    for (Item item : items.items()) {
      if (!inPool(item)) {
        assembly.add(item.part(), item);
      }
    }
  }

  private static boolean inPool(Item item) {
    return item.part() == null || item.part() == Part.TRAIN;
  }

  private void requireClasses(List<Item> items, Columns columns, String which) {
    List<String> labels = items.stream().map(Item::label).distinct().toList();
    if (items.isEmpty() && which.isEmpty()) {
      throw new UserError(
          "'%s' has no row with a text in '%s' and a label in '%s'; check the columns"
              .formatted(files.train(), columns.text(), columns.label()));
    }
    if (labels.size() < 2) {
      String found = labels.isEmpty() ? "no class" : "only the class '" + labels.get(0) + "'";
      throw new UserError(
          "column '%s' of '%s' has %s%s; a comparison needs at least two classes%s"
              .formatted(columns.label(), files.train(), found, which, left()));
    }
  }

  private void requireRows(List<Item> items) {
    if (items.size() < FEWEST_ROWS) {
      throw new UserError(
          "'%s' has %d usable rows; at least %d are needed: add rows%s"
              .formatted(files.train(), items.size(), FEWEST_ROWS, left()));
    }
  }

  private void requirePart(String name, List<?> rows) {
    if (rows.isEmpty()) {
      throw new UserError(
          "'%s' leaves no rows for the %s part; change the split or leave it to peft4j%s"
              .formatted(files.train(), name, left()));
    }
  }

  /** What was left out so far, for a message. */
  private String left() {
    if (dropped.isEmpty()) {
      return "";
    }
    List<String> reasons = new ArrayList<>();
    dropped.forEach((reason, count) -> reasons.add(count + " × " + reason));
    return " (left out: " + String.join(", ", reasons) + ")";
  }

  /** Class names; whole numbers in the order of their values, words in alphabetical order. */
  static List<String> labels(Stream<String> found) {
    List<String> labels = found.distinct().sorted().toList();
    boolean numbers = labels.stream().allMatch(label -> label.matches("-?\\d{1,18}"));
    return numbers ? labels.stream().sorted(Comparator.comparing(Long::valueOf)).toList() : labels;
  }

  private String name() {
    Path file = files.train().getFileName();
    return file.toString().replaceFirst("(?i)\\.(csv|tsv|jsonl|ndjson|json|parquet)(\\.gz)?$", "");
  }

  private String description(Columns columns, List<Part> missing) {
    StringBuilder text = new StringBuilder();
    text.append(files.train().getFileName()).append(": text from column '").append(columns.text());
    if (columns.pair() != null) {
      text.append("' and '").append(columns.pair());
    }
    text.append("', label from column '").append(columns.label()).append('\'');
    text.append(columns.guessed() ? " (found by their names)" : "");
    text.append(
        switch (missing.size()) {
          case 0 -> "; split as given";
          case 1 ->
              "; split as given, %s cut from training"
                  .formatted(missing.get(0) == Part.TEST ? "test" : "validation");
          default -> "; split by peft4j";
        });
    return text.toString();
  }
}
