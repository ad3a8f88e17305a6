package io.peft4j.data;

import io.peft4j.format.DidYouMean;
import io.peft4j.format.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table hold what.
 *
 * @param guessed whether at least one was found by its name alone
 */
record Columns(
    String text, @Nullable String pair, String label, @Nullable String split, boolean guessed) {
  static final List<String> TEXT_NAMES =
      List.of(
          "text",
          "sentence",
          "question",
          "query",
          "q",
          "utterance",
          "sentence1",
          "premise",
          "question1",
          "text1",
          "text_a",
          "review",
          "content",
          "document",
          "message",
          "tweet",
          "comment",
          "description",
          "body",
          "title",
          "input");
  static final List<String> LABEL_NAMES =
      List.of(
          "label",
          "labels",
          "class",
          "category",
          "intent",
          "y",
          "target",
          "sentiment",
          "topic",
          "tag",
          "label_text",
          "label_name");

  /** First and second text where a table is about pairs. */
  private static final List<List<String>> PAIR_NAMES =
      List.of(
          List.of("sentence1", "sentence2"),
          List.of("premise", "hypothesis"),
          List.of("question1", "question2"),
          List.of("text1", "text2"),
          List.of("text_a", "text_b"),
          List.of("text", "pair"),
          List.of("text", "text_pair"),
          List.of("question", "sentence"),
          List.of("question", "passage"));

  /**
   * Finds the columns that the user names, and guesses those that the user does not.
   *
   * @throws UserError if a column is missing; it lists the columns there are
   */
  static Columns find(DataFiles files, List<String> there) {
    String label =
        files.label() != null
            ? named(files.label(), files.train(), there)
            : guess(LABEL_NAMES, "label", files.train(), there);
    List<String> others = there.stream().filter(name -> !name.equals(label)).toList();
    String text = files.text() == null ? null : named(files.text(), files.train(), there);
    String pair = files.pair() == null ? null : named(files.pair(), files.train(), there);
    if (text == null && pair == null) {
      List<String> both = guessPair(others);
      text = both.isEmpty() ? guess(TEXT_NAMES, "text", files.train(), others) : both.get(0);
      pair = both.isEmpty() ? null : both.get(1);
    } else if (text == null) {
      String second = pair;
      List<String> rest = others.stream().filter(name -> !name.equals(second)).toList();
      text = guess(TEXT_NAMES, "text", files.train(), rest);
    }
    if (text.equals(label) || text.equals(pair) || label.equals(pair)) {
      throw new UserError(
          "one column of '%s' is named for two things; name different columns for text and label"
              .formatted(files.train()));
    }
    boolean guessed = files.text() == null || files.label() == null;
    return new Columns(text, pair, label, split(files, others), guessed);
  }

  /** The columns to read, in the order text, label, then pair and split where there are such. */
  List<String> all() {
    return Stream.of(text, label, pair, split).filter(name -> name != null).toList();
  }

  private static @Nullable String split(DataFiles files, List<String> there) {
    boolean ownFiles = files.validation() != null || files.test() != null;
    if (files.split() == null) {
      return ownFiles ? null : match("split", there).orElse(null);
    }
    if (ownFiles) {
      throw new UserError(
          "the split of '%s' is given twice, by column '%s' and by files; leave one out"
              .formatted(files.train(), files.split()));
    }
    return named(files.split(), files.train(), there);
  }

  /** The column of this name, else of this name in another case. */
  static String named(String name, Path file, List<String> there) {
    return match(name, there)
        .orElseThrow(
            () ->
                new UserError(
                    "'%s' has no column '%s'; its columns are %s%s"
                        .formatted(file, name, list(there), DidYouMean.hint(name, there))));
  }

  private static String guess(List<String> names, String role, Path file, List<String> there) {
    return names.stream()
        .flatMap(name -> match(name, there).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "cannot tell which column of '%s' is the %s; its columns are %s: name one"
                        .formatted(file, role, list(there))));
  }

  private static List<String> guessPair(List<String> there) {
    for (List<String> names : PAIR_NAMES) {
      List<String> found = names.stream().flatMap(name -> match(name, there).stream()).toList();
      if (found.size() == 2) {
        return found;
      }
    }
    return List.of();
  }

  /** The column of this name, else of this name in another case, else nothing. */
  static Optional<String> match(String name, List<String> there) {
    return there.stream()
        .filter(name::equals)
        .findFirst()
        .or(() -> there.stream().filter(name::equalsIgnoreCase).findFirst());
  }

  /** Names in quotation marks, with commas. */
  static String list(List<String> names) {
    List<String> quoted = new ArrayList<>();
    names.forEach(name -> quoted.add("'" + name + "'"));
    return String.join(", ", quoted);
  }
}
