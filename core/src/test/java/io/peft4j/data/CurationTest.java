package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CurationTest {
  private final Map<String, Integer> dropped = new LinkedHashMap<>();

  @Test
  void keepsOneExamplePerText() {
    List<Item> items =
        List.of(
            Item.of("1", "A cat", "x"), Item.of("2", "a  CAT ", "x"), Item.of("3", "a dog", "x"));
    assertThat(Curation.unique(items, dropped)).extracting(Item::id).containsExactly("1", "3");
    assertThat(dropped).containsExactly(entry(Curation.DUPLICATE, 1));
  }

  @Test
  void dropsTextsWithSeveralClassesAltogether() {
    List<Item> items =
        List.of(
            Item.of("1", "a cat", "x"),
            Item.of("2", "A cat", "y"),
            Item.of("3", "a cat", "x"),
            Item.of("4", "a cat!", "y"));
    assertThat(Curation.unique(items, dropped)).extracting(Item::id).containsExactly("4");
    assertThat(dropped).containsExactly(entry(Curation.CONFLICT, 3));
  }

  @Test
  void bothTextsOfAPairCount() {
    List<Item> items =
        List.of(
            pair("1", "it rains", "it is wet", "yes"), pair("2", "it rains", "it is dry", "no"));
    assertThat(Curation.unique(items, dropped)).hasSize(2);
    assertThat(dropped).isEmpty();
  }

  @Test
  void aDuplicateStaysInTheLatestPart() {
    List<Item> items =
        List.of(
            placed("1", "a cat", Part.TRAIN),
            placed("2", "a cat", Part.TEST),
            placed("3", "a cat", Part.VALIDATION));
    assertThat(Curation.unique(items, dropped)).extracting(Item::id).containsExactly("2");
  }

  @Test
  void trainingGivesWayToNearIdenticalTestItems() {
    List<Item> items =
        List.of(
            placed("1", "my card has not arrived yet", Part.TRAIN),
            placed("2", "my card has not arrived, yet!", Part.TEST),
            placed("3", "where is the nearest bank", Part.TRAIN),
            placed("4", "where is my money", Part.VALIDATION));
    assertThat(Curation.withoutLeaks(Clustered.of(items), dropped).items())
        .extracting(Item::id)
        .containsExactly("2", "3", "4");
    assertThat(dropped).containsExactly(entry(Curation.LEAK, 1));
  }

  @Test
  void clustersJoinGroupsAndLikeTexts() {
    List<Item> items =
        List.of(
            grouped("run", "he ran home"),
            grouped("dash", "the dog crossed the road"),
            grouped("run", "machines work"),
            grouped("go", "The dog crossed a road!"),
            grouped("sit", "she sat down"));
    assertThat(Clustered.of(items).clusters().all())
        .containsExactly(List.of(0, 2), List.of(1, 3), List.of(4));
  }

  @Test
  void itemsJoinedThroughOneLeftOutStayJoined() {
    List<Item> items =
        List.of(grouped("a", "x"), grouped("b", "y"), grouped("a", "z"), grouped("a", "w"));
    assertThat(Clustered.of(items).at(i -> i > 0).clusters().all())
        .containsExactly(List.of(0), List.of(1, 2));
  }

  private static Item grouped(String group, String text) {
    return new Item(text, group + ": " + text, null, "x", text, group, null);
  }

  private static Item placed(String id, String text, @Nullable Part part) {
    return new Item(id, text, null, "x", text, null, part);
  }

  private static Item pair(String id, String text, String pair, String label) {
    return new Item(id, text, pair, label, text + pair, null, null);
  }
}
