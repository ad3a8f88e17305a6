package io.peft4j.data;

import io.peft4j.engine.Rng;
import io.peft4j.format.Digests;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.text.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Instruction data in three parts, for a study on a causal base.
 *
 * @param format how rows were read
 * @param labels names of the classes where answers are labels; empty for free answers
 * @param dropped how many rows were left out, by reason
 */
public record AnswerSet(
    String name,
    String description,
    InstructionFormat format,
    List<String> labels,
    List<Conversation> train,
    List<Conversation> validation,
    List<Conversation> test,
    Map<String, Integer> dropped) {

  private static final String DUPLICATE = "duplicate prompt";

  /** More held-out rows than these only cost time. */
  private static final int MOST_TEST = 500;

  private static final int MOST_VALIDATION = 200;
  private static final double TEST = 0.2;
  private static final double VALIDATION = 0.1;
  private static final int FEWEST = 10;

  public AnswerSet {
    labels = List.copyOf(labels);
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }

  /** Says which rows a study can use. */
  public interface Fits {
    /** Why a row cannot be used, null if it can. */
    @Nullable String refusal(Conversation row, InstructionFormat format);
  }

  /**
   * Reads files and splits what has no part yet, by the seed. Prompts that differ in more than case
   * and spacing are different ones: a number may be all that an answer hangs on.
   *
   * @param validation null to take it from the training file, like {@code test}
   * @throws UserError if a file cannot be read or too few rows are left
   */
  public static AnswerSet read(
      InstructionFiles files,
      @Nullable Path validation,
      @Nullable Path test,
      Fits fits,
      long seed) {
    Map<String, Integer> dropped = new LinkedHashMap<>();
    Instructions read = Instructions.read(files);
    List<Conversation> rows = usable(read, fits, dropped);
    List<Conversation> held =
        validation == null ? List.of() : part(files, validation, fits, dropped);
    List<Conversation> tested = test == null ? List.of() : part(files, test, fits, dropped);
    int[] sizes = {
      test == null ? Math.min(MOST_TEST, (int) (TEST * rows.size())) : 0,
      validation == null ? Math.min(MOST_VALIDATION, (int) (VALIDATION * rows.size())) : 0
    };
    int[] dealt =
        Split.deal(
            classes(rows, read.labels()),
            Math.max(1, read.labels().size()),
            new Clusters(rows.size()),
            sizes,
            new Rng(seed, "data/split/answers"));
    String name = files.file().getFileName().toString().replaceFirst("\\..*", "");
    AnswerSet set =
        new AnswerSet(
            name,
            "%s: %s".formatted(files.file().getFileName(), read.columns()),
            read.format(),
            read.labels(),
            shuffled(rows, dealt, 2, seed),
            validation == null ? shuffled(rows, dealt, 1, seed) : held,
            test == null ? shuffled(rows, dealt, 0, seed) : tested,
            dropped);
    for (List<Conversation> each : List.of(set.train, set.validation, set.test)) {
      if (each.size() < FEWEST) {
        throw new UserError(
            "'%s' gives %d rows to train on, %d to choose by and %d to test on: a study needs %d of"
                    .formatted(
                        files.file(),
                        set.train.size(),
                        set.validation.size(),
                        set.test.size(),
                        FEWEST)
                + " each; add rows, or name files with --validation-data and --test-data");
      }
    }
    return set;
  }

  private static List<Conversation> part(
      InstructionFiles files, Path file, Fits fits, Map<String, Integer> dropped) {
    return usable(Instructions.read(files.with(file)), fits, dropped);
  }

  /** One row per prompt, the first, of those that can be used. */
  private static List<Conversation> usable(
      Instructions read, Fits fits, Map<String, Integer> dropped) {
    read.leftOut().counts().forEach((reason, count) -> dropped.merge(reason, count, Integer::sum));
    Map<String, Conversation> byPrompt = new LinkedHashMap<>();
    for (Conversation row : read.conversations()) {
      String reason = fits.refusal(row, read.format());
      if (reason == null && byPrompt.putIfAbsent(prompt(row), row) != null) {
        reason = DUPLICATE;
      }
      if (reason != null) {
        dropped.merge(reason, 1, Integer::sum);
      }
    }
    return new ArrayList<>(byPrompt.values());
  }

  /** Everything but the last answer, of plain text the text, without case and spacing. */
  private static String prompt(Conversation row) {
    List<Message> messages = row.messages();
    int asked = messages.size() == 1 ? 1 : messages.size() - 1;
    return messages.subList(0, asked).stream()
        .map(Message::content)
        .collect(Collectors.joining("\n"))
        .toLowerCase(Locale.ROOT)
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static int[] classes(List<Conversation> rows, List<String> labels) {
    return rows.stream()
        .mapToInt(row -> Math.max(0, labels.indexOf(row.answer())))
        .toArray();
  }

  private static List<Conversation> shuffled(
      List<Conversation> rows, int[] dealt, int part, long seed) {
    List<Conversation> chosen =
        IntStream.range(0, dealt.length).filter(i -> dealt[i] == part).mapToObj(rows::get).toList();
    int[] order = new Rng(seed, "data/order/" + part).permutation(chosen.size());
    return IntStream.of(order).mapToObj(chosen::get).toList();
  }

  /** The same with no more than this many rows to train and to test on. */
  public AnswerSet first(int trainRows, int testRows) {
    return new AnswerSet(
        name,
        description,
        format,
        labels,
        train.subList(0, Math.min(trainRows, train.size())),
        validation,
        test.subList(0, Math.min(testRows, test.size())),
        dropped);
  }

  /** SHA-256 of the three parts. */
  public String digest() {
    return Digests.sha256(Json.text(List.of(train, validation, test)));
  }
}
