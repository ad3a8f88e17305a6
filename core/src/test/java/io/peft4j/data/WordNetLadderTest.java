package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.UserError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of the three tasks made of the whole of WordNet. */
class WordNetLadderTest {
  private static final Map<String, Dataset> LADDER = new HashMap<>();

  @BeforeAll
  static void load() {
    WordNetLadder.tasks().forEach(task -> LADDER.put(task, WordNetLadder.load(task, 1)));
  }

  @Test
  void topicHasFourteenDomains() {
    Dataset topic = LADDER.get("topic");
    assertThat(topic.depth()).isEqualTo(1);
    assertThat(topic.labels())
        .containsExactly(
            "baseball",
            "biology",
            "botany",
            "chemistry",
            "computer science",
            "Greek mythology",
            "law",
            "mathematics",
            "medicine",
            "military",
            "music",
            "physics",
            "sport",
            "terrorism");
    assertThat(all(topic)).hasSizeBetween(2_700, 2_950);
    assertThat(topic.test()).hasSizeBetween(680, 740);
    assertThat(topic.validation()).hasSizeBetween(400, 450);
    assertThat(topic.dropped()).containsKeys("several domains", "duplicate text");
    for (Example example : all(topic)) {
      String domain = topic.labels().get(example.label());
      assertThat(example.text().toLowerCase(Locale.ROOT))
          .doesNotStartWith("(" + domain.toLowerCase(Locale.ROOT) + ")");
    }
  }

  @Test
  void supersenseAndContextHaveFortyOneClasses() {
    for (String task : List.of("supersense", "context")) {
      Dataset dataset = LADDER.get(task);
      assertThat(dataset.labels()).hasSize(41).contains("noun.Tops", "verb.weather");
      assertThat(dataset.labelTexts()).hasSize(41).doesNotHaveDuplicates();
      assertThat(dataset.train()).hasSize(20_000);
      assertThat(dataset.validation()).hasSizeBetween(950, 1_050);
      assertThat(dataset.test()).hasSizeBetween(2_400, 2_600);
      assertThat(dataset.dropped()).containsKeys("duplicate text", "conflicting labels");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"topic", "supersense", "context"})
  void everyClassIsInEveryPart(String task) {
    Dataset dataset = LADDER.get(task);
    for (List<Example> part : List.of(dataset.train(), dataset.validation(), dataset.test())) {
      assertThat(part.stream().map(Example::label).distinct()).hasSize(dataset.labels().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"topic", "supersense", "context"})
  void noTextIsTwiceAndNoneQuotesAnExample(String task) {
    List<Example> all = all(LADDER.get(task));
    assertThat(all.stream().map(example -> Wording.plain(example.text()))).doesNotHaveDuplicates();
    assertThat(all.stream().map(Example::id)).doesNotHaveDuplicates();
    assertThat(all).noneMatch(example -> example.text().contains("\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"topic", "supersense", "context"})
  void nearIdenticalTextsAreInOnePart(String task) {
    Dataset dataset = LADDER.get(task);
    Map<Set<String>, String> partOf = new HashMap<>();
    Map<String, List<Example>> parts =
        Map.of(
            "train", dataset.train(), "validation", dataset.validation(), "test", dataset.test());
    parts.forEach(
        (part, examples) ->
            examples.forEach(
                example -> {
                  String text =
                      task.equals("context")
                          ? example.text().replaceFirst("^.*?: ", "")
                          : example.text();
                  String known = partOf.putIfAbsent(Wording.content(text), part);
                  assertThat(known == null || known.equals(part)).as(example.text()).isTrue();
                }));
  }

  @Test
  void aWordOfOnePartIsInNoOther() {
    Dataset context = LADDER.get("context");
    Set<String> seen = new HashSet<>();
    for (List<Example> part : List.of(context.train(), context.validation(), context.test())) {
      Set<String> words =
          part.stream()
              .map(e -> e.text().substring(0, e.text().indexOf(": ")).toLowerCase(Locale.ROOT))
              .collect(Collectors.toSet());
      assertThat(Collections.disjoint(words, seen)).isTrue();
      seen.addAll(words);
    }
  }

  @Test
  void oneWordIsReadDifferentlyInTheTestToo() {
    Dataset context = LADDER.get("context");
    Map<String, Set<Integer>> classes = new HashMap<>();
    for (Example example : context.test()) {
      String word = example.text().substring(0, example.text().indexOf(": "));
      classes.computeIfAbsent(word, w -> new HashSet<>()).add(example.label());
    }
    assertThat(classes.values().stream().filter(labels -> labels.size() > 1).count())
        .isGreaterThan(200);
  }

  @Test
  void theSeedAloneDecides() {
    Dataset topic = LADDER.get("topic");
    assertThat(WordNetLadder.load("topic", 1)).isEqualTo(topic);
    Dataset other = WordNetLadder.load("topic", 2);
    assertThat(other.digest()).isNotEqualTo(topic.digest());
    assertThat(other.test()).hasSameSizeAs(topic.test());
  }

  @Test
  void anUnknownTaskIsNamedWithThoseThereAre() {
    assertThatThrownBy(() -> WordNetLadder.load("topics", 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'topics'")
        .hasMessageContaining("topic, supersense, context");
  }

  @Test
  void driftSentencesAreNotOnTheLadder() {
    List<String> sentences = DriftSentences.load(500, 7);
    assertThat(sentences)
        .hasSize(500)
        .doesNotHaveDuplicates()
        .isEqualTo(DriftSentences.load(500, 7));
    assertThat(DriftSentences.load(500, 8)).isNotEqualTo(sentences);
    Set<String> ladder = new HashSet<>();
    LADDER.values().forEach(task -> all(task).forEach(example -> ladder.add(example.text())));
    assertThat(sentences.stream().filter(ladder::contains)).isEmpty();
  }

  private static List<Example> all(Dataset dataset) {
    List<Example> all = new ArrayList<>(dataset.train());
    all.addAll(dataset.validation());
    all.addAll(dataset.test());
    return all;
  }
}
