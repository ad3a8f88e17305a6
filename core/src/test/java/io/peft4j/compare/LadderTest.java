package io.peft4j.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.format.Json;
import io.peft4j.trial.ArmRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LadderTest {
  private static final Study TOPIC = Study.usual("topic", 3, 0.955, 0.956, 0.957, 0.961, 0.960);
  private static final Study SENSE =
      Study.usual("supersense", 3, 0.332, 0.481, 0.689, 0.768, 0.775);

  private static Ladder ladder(Study... studies) {
    List<ArmRecord> arms = Stream.of(studies).flatMap(s -> s.arms().stream()).toList();
    return Ladder.of(Stream.of(studies).map(s -> s.comparison().results()).toList(), arms);
  }

  @Test
  void boundariesThatDifferAreSaidToWithTheirNumbers() {
    Ladder ladder = ladder(TOPIC, SENSE);
    assertThat(ladder.differs()).isTrue();
    assertThat(ladder.rungs())
        .extracting(Ladder.Rung::cheapest)
        .containsExactly("zero-shot", "lora-r16");
    assertThat(ladder.rungs()).extracting(Ladder.Rung::boundary).containsExactly("none", "weights");
    assertThat(ladder.rungs().get(1).gap()).isCloseTo(0.444, within(1e-9));
    assertThat(ladder.explanation())
        .startsWith(
            "The cheapest adequate boundary differs between the tasks: on topic it is \"none\"")
        .contains("the best of the smaller rows, ia3, is at −8.6 points against full");
  }

  @Test
  void boundariesThatDoNotDifferAreSaidNotTo() {
    Ladder ladder = ladder(SENSE, Study.usual("other", 3, 0.30, 0.40, 0.60, 0.768, 0.775));
    assertThat(ladder.differs()).isFalse();
    assertThat(ladder.explanation())
        .contains("does not differ between the tasks, it is \"weights\"");
    assertThat(ladder(SENSE).explanation()).startsWith("One task cannot show");
  }

  @Test
  void optimaOfLoraAndFullTuningAreSetAgainstEachOther() {
    Ladder.Rates rates = ladder(TOPIC, SENSE).rungs().get(1).rates();
    assertThat(rates).isNotNull();
    assertThat(rates.lora()).isEqualTo("lora-r16");
    assertThat(rates.ratio()).isCloseTo(10, within(1e-9));
    assertThat(rates.interior()).isTrue();
    Study without = Study.usual("x", 3, 0.3, 0.4, 0.6, 0.7, 0.7).without("full");
    assertThat(ladder(without).rungs().get(0).rates()).isNull();
  }

  @Test
  void itSurvivesJson() {
    Ladder ladder = ladder(TOPIC, SENSE);
    assertThat(Json.read(Json.text(ladder).getBytes(StandardCharsets.UTF_8), Ladder.class, "test"))
        .isEqualTo(ladder);
  }
}
