package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.format.UserError;
import io.peft4j.text.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SupervisedEncoderTest {
  private static final Letters LETTERS = new Letters();

  /** Begins with {@code ^}, ends an answer with {@code $} and a conversation with a line break. */
  private static final Rendering RENDERING =
      messages -> {
        List<Integer> ids = new ArrayList<>(List.of((int) '^'));
        List<Boolean> learned = new ArrayList<>(List.of(false));
        for (Message message : messages) {
          boolean answer = message.role().equals("assistant");
          String text =
              answer ? message.content() + "$" : message.role().charAt(0) + message.content();
          text.chars().forEach(ids::add);
          text.chars().forEach(c -> learned.add(answer));
        }
        ids.add((int) '\n');
        learned.add(false);
        boolean[] flags = new boolean[ids.size()];
        for (int i = 0; i < flags.length; i++) {
          flags[i] = learned.get(i);
        }
        return Supervised.of(ids.stream().mapToInt(i -> i).toArray(), flags);
      };

  private static SupervisedData encode(int maxLength, boolean answersOnly, String... messages) {
    List<Message> list =
        Arrays.stream(messages)
            .map(m -> new Message(m.substring(0, m.indexOf(':')), m.substring(m.indexOf(':') + 1)))
            .toList();
    return encode(
        maxLength, answersOnly, InstructionFormat.MESSAGES, List.of(new Conversation(7, list)));
  }

  private static SupervisedData encode(
      int maxLength, boolean answersOnly, InstructionFormat format, List<Conversation> rows) {
    return new SupervisedEncoder(RENDERING, LETTERS, maxLength, answersOnly)
        .encode(new Instructions(format, "", rows, List.of(), new LeftOut()));
  }

  private static String text(Supervised example) {
    return LETTERS.decode(example.sequence().ids());
  }

  private static String learned(Supervised example) {
    return IntStream.of(example.targets())
        .mapToObj(i -> Character.toString(example.sequence().ids()[i]))
        .collect(Collectors.joining());
  }

  @Test
  void whatFitsIsKeptButForTheTailThatTeachesNothing() {
    SupervisedData data = encode(99, true, "user:why", "assistant:so");
    assertThat(text(data.examples().get(0))).isEqualTo("^uwhyso$");
    assertThat(learned(data.examples().get(0))).isEqualTo("so$");
    assertThat(data.truncation()).isEmpty();
  }

  @Test
  void allOfItCanBeLearned() {
    SupervisedData data = encode(99, false, "user:why", "assistant:so");
    assertThat(learned(data.examples().get(0))).isEqualTo("uwhyso$\n");
  }

  @Test
  void thePromptLosesItsBeginning() {
    SupervisedData data = encode(12, true, "system:S", "user:0123456789", "assistant:so");
    assertThat(text(data.examples().get(0))).isEqualTo("^sSu56789so$");
    assertThat(data.truncation()).isEqualTo("1 prompts lost their beginning");
  }

  @Test
  void theOldestPromptGoesFirst() {
    SupervisedData data =
        encode(14, true, "user:0123456789", "assistant:a", "user:abcdef", "assistant:b");
    assertThat(text(data.examples().get(0))).isEqualTo("^u9a$uabcdefb$");
    data = encode(10, true, "user:0123456789", "assistant:a", "user:abcdef", "assistant:b");
    assertThat(text(data.examples().get(0))).isEqualTo("^ua$udefb$");
  }

  @Test
  void anAnswerIsCutOnlyWhereItAloneIsTooLong() {
    SupervisedData data = encode(8, true, "user:why", "assistant:0123456789");
    assertThat(text(data.examples().get(0))).isEqualTo("^u012345");
    assertThat(data.answersCut()).isEqualTo(1);
    assertThat(data.truncation())
        .isEqualTo("1 prompts lost their beginning, 1 answers lost their end");
  }

  @Test
  void aRowWithoutRoomForAnAnswerIsLeftOut() {
    SupervisedData data = encode(8, true, "system:0123456789", "user:why", "assistant:so");
    assertThat(data.examples()).isEmpty();
    assertThat(data.leftOut().sentence()).contains("no room for an answer", "row 7");
  }

  @Test
  void aRowThatTheTemplateRefusesIsLeftOut() {
    Rendering refusing =
        messages -> {
          throw new UserError("roles must take turns");
        };
    SupervisedData data =
        new SupervisedEncoder(refusing, LETTERS, 8, true)
            .encode(
                new Instructions(
                    InstructionFormat.MESSAGES,
                    "",
                    List.of(new Conversation(3, List.of())),
                    List.of(),
                    new LeftOut()));
    assertThat(data.leftOut().sentence())
        .isEqualTo("1 row left out: roles must take turns (row 3)");
  }

  @Test
  void longTextsBecomePiecesThatLoseNothing() {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int maxLength = 2 + random.nextInt(9);
      String whole =
          random
              .ints(2 + random.nextInt(40), 'a', 'z' + 1)
              .mapToObj(Character::toString)
              .collect(Collectors.joining());
      Conversation row = new Conversation(1, List.of(new Message("assistant", whole)));
      SupervisedData data = encode(maxLength, true, InstructionFormat.TEXT, List.of(row));
      String pieces =
          data.examples().stream()
              .map(SupervisedEncoderTest::learned)
              .collect(Collectors.joining());
      assertThat(pieces).as("tests.seed=%d", seed).isEqualTo(whole.substring(1));
      assertThat(data.longest()).as("tests.seed=%d", seed).isLessThanOrEqualTo(maxLength);
      assertThat(data.textsCut()).isEqualTo(whole.length() > maxLength ? 1 : 0);
    }
  }

  @Test
  void aPlainTextEndsWithItsToken() {
    Conversation row = new Conversation(1, List.of(new Message("assistant", "ab")));
    Instructions texts =
        new Instructions(InstructionFormat.TEXT, "", List.of(row), List.of(), new LeftOut());
    SupervisedData data =
        new SupervisedEncoder(RENDERING, LETTERS, (int) '$', 8, true).encode(texts);
    assertThat(text(data.examples().get(0))).isEqualTo("ab$");
  }
}
