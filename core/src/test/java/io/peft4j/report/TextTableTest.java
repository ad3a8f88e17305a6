package io.peft4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static final String[] PIECES = {
    "a", "Z", " ", "é", "e\u0301", "語", "한", "😀", "\u001b[31m", "\n", "\t", "\u202e", "–", "\ud800"
  };

  @Test
  void columnsLineUp() {
    TextTable table = new TextTable(List.of("name", "n"), Set.of(0));
    table.add(List.of("語語", "1"));
    table.add(List.of("abcde", "23"));
    assertThat(table.text()).isEqualTo("name    n\n─────  ──\n語語    1\nabcde  23\n");
  }

  @Test
  void whateverNamesHoldEveryLastColumnEndsAtTheSamePlace() {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      TextTable table = new TextTable(List.of("name", "more", "n"), Set.of(0));
      for (int row = 0; row < 5; row++) {
        table.add(List.of(name(random), name(random), "" + random.nextInt(1_000)));
      }
      List<String> lines = table.text().lines().toList();
      assertThat(lines).as("-Dtests.seed=%d", seed).hasSize(7);
      assertThat(lines.stream().mapToInt(TextTable::width).distinct())
          .as("-Dtests.seed=%d", seed)
          .hasSize(1);
      assertThat(String.join("", lines))
          .as("-Dtests.seed=%d", seed)
          .doesNotContain("\u001b", "\u202e");
    }
  }

  @Test
  void aCutNameKeepsItsEndsAndItsWidth() {
    assertThat(TextTable.cut("short", 10)).isEqualTo("short");
    assertThat(TextTable.cut("a-method-with-a-name-r16", 12)).isEqualTo("a-met…me-r16");
    long seed = Long.getLong("tests.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      int width = 3 + random.nextInt(10);
      assertThat(TextTable.width(TextTable.cut(name(random), width)))
          .as("-Dtests.seed=%d", seed)
          .isLessThanOrEqualTo(width);
    }
  }

  @Test
  void aRowMustFit() {
    TextTable table = new TextTable(List.of("a"), Set.of());
    assertThatThrownBy(() -> table.add(List.of("1", "2"))).hasMessageContaining("2 cells");
  }

  private static String name(Random random) {
    List<String> pieces = new ArrayList<>();
    for (int i = random.nextInt(20); i >= 0; i--) {
      pieces.add(PIECES[random.nextInt(PIECES.length)]);
    }
    return String.join("", pieces);
  }
}
