package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.UserError;
import io.peft4j.text.Message;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlainTemplateTest {
  private static final int START = 1;
  private static final int END = 2;

  private static Supervised render(String template, Message... messages) {
    return new PlainTemplate(template, new Letters(), START, END).render(List.of(messages));
  }

  private static String learned(Supervised tokens) {
    return IntStream.of(tokens.targets())
        .map(i -> tokens.sequence().ids()[i])
        .mapToObj(Letters::shown)
        .collect(Collectors.joining());
  }

  private static String all(Supervised tokens) {
    return IntStream.of(tokens.sequence().ids())
        .mapToObj(Letters::shown)
        .collect(Collectors.joining());
  }

  @Test
  void theAnswerAndItsEndAreLearned() {
    Supervised tokens =
        render("Q: {prompt}\nA:", new Message("user", "why"), new Message("assistant", "so"));
    assertThat(all(tokens)).isEqualTo("<1>Q: why\nA:so<2>");
    assertThat(learned(tokens)).isEqualTo("so<2>");
  }

  @Test
  void aSpaceInFrontOfTheAnswerBelongsToIt() {
    Supervised tokens =
        render(
            "{prompt}: {completion}", new Message("user", "why"), new Message("assistant", "so"));
    assertThat(all(tokens)).isEqualTo("<1>why: so<2>");
    assertThat(learned(tokens)).isEqualTo(" so<2>");
  }

  @Test
  void everyAnswerOfAConversationIsLearned() {
    Supervised tokens =
        render(
            "[{prompt}]",
            new Message("system", "be"),
            new Message("user", "a"),
            new Message("assistant", "b"),
            new Message("user", "c"),
            new Message("assistant", "d"));
    assertThat(all(tokens)).isEqualTo("<1>be\n\n[a]b<2>[c]d<2>");
    assertThat(learned(tokens)).isEqualTo("b<2>d<2>");
  }

  @Test
  void aTemplateWithoutAPromptOrWithAnEndIsRefused() {
    assertThatThrownBy(() -> render("Q: {promt}"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no {prompt}");
    assertThatThrownBy(() -> render("{prompt} {completion} end"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("goes on behind {completion}");
  }
}
