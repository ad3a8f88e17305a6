package io.peft4j.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.adapter.AdapterDirectory;
import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import io.peft4j.engine.Workers;
import io.peft4j.format.UserError;
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyCausal;
import io.peft4j.nn.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a tiny random model, whose context is 128 and whose tokens are below 160. */
class GeneratorTest {
  private static final long SEED = Long.getLong("tests.seed", System.nanoTime());

  /** Where the two largest logits are closer than this, either may be chosen. */
  private static final double CLOSE = 1e-4;

  private static BaseModel base;
  private static Workers workers;
  private static final Map<String, AttachedAdapter> adapters = new HashMap<>();

  private final Random random = new Random(SEED);

  @BeforeAll
  static void load() {
    base = TinyCausal.load("llama", Precision.F32);
    workers = new Workers(2);
    for (String name : List.of("lora_qv", "dora", "ia3", "prefix", "prompt", "ln_tuning")) {
      adapters.put(
          name,
          AdapterDirectory.load(base, TinyCausal.folder("methods/" + name), text -> new int[0]));
    }
  }

  @AfterAll
  static void close() {
    adapters.values().forEach(AttachedAdapter::close);
    workers.close();
    base.close();
  }

  private int[] prompt(int longest) {
    return random.ints(1 + random.nextInt(longest), 3, 160).toArray();
  }

  private static Request greedy(int[] prompt, Attachments adapter, int tokens) {
    return new Request(prompt, adapter, Sampling.GREEDY, Set.of(), tokens, TokenSink.NONE);
  }

  /** The whole sequence through the model for every token: no cache, no batch. */
  private static void assertGreedy(Generation generation) {
    int[] tokens = generation.request().prompt();
    Attachments adapter = generation.request().adapter();
    for (int token : generation.answer()) {
      try (Scope scope = Scope.open()) {
        Tensor rows = TinyCausal.logits(base, adapter, List.of(Sequence.of(tokens)));
        double[] logits = Ops.doubles(rows.select(0, rows.size(0) - 1));
        double best = Arrays.stream(logits).max().orElseThrow();
        assertThat(logits[token]).as("-Dtests.seed=%d", SEED).isGreaterThan(best - CLOSE);
      }
      tokens = IntStream.concat(Arrays.stream(tokens), IntStream.of(token)).toArray();
    }
  }

  @Test
  void requestsThatComeAndGoAreAnsweredAsEachAlone() {
    List<Attachments> all = new ArrayList<>(adapters.values());
    all.add(Attachments.NONE);
    List<Generation> generations = new ArrayList<>();
    try (Generator generator = new Generator(base, workers, 5, 0)) {
      for (int i = 0; i < 24; i++) {
        Attachments adapter = all.get(random.nextInt(all.size()));
        generations.add(generator.add(greedy(prompt(40), adapter, 1 + random.nextInt(12))));
        for (int step = random.nextInt(4); step > 0; step--) {
          generator.step();
        }
      }
      generator.run();
    }
    for (Generation generation : generations) {
      assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(generation.answer()).hasSize(generation.request().maxNewTokens());
      assertGreedy(generation);
    }
  }

  @Test
  void aSeedDrawsTheSameAnswerInEveryBatch() {
    Sampling sampling = Sampling.builder().temperature(1).topP(0.9).seed(5).build();
    Request request =
        new Request(prompt(20), adapters.get("dora"), sampling, Set.of(), 20, TokenSink.NONE);
    int[] alone;
    try (Generator generator = new Generator(base, workers, 1, 0)) {
      Generation generation = generator.add(request);
      generator.run();
      alone = generation.answer();
    }
    try (Generator generator = new Generator(base, workers, 4, 0)) {
      generator.add(greedy(prompt(20), Attachments.NONE, 30));
      Generation generation = generator.add(request);
      generator.add(greedy(prompt(20), adapters.get("prefix"), 3));
      generator.run();
      assertThat(generation.answer()).as("-Dtests.seed=%d", SEED).isEqualTo(alone);
    }
  }

  @Test
  void endsAtAStopTokenTheSinkTheLengthAndTheContext() {
    int[] prompt = prompt(20);
    try (Generator generator = new Generator(base, workers, 8, 0)) {
      Generation plain = generator.add(greedy(prompt, Attachments.NONE, 8));
      generator.run();
      int[] answer = plain.answer();
      int third = answer[2];
      int before = (int) IntStream.of(answer).takeWhile(t -> t != third).count();

      Generation stopped =
          generator.add(
              new Request(
                  prompt, Attachments.NONE, Sampling.GREEDY, Set.of(third), 8, TokenSink.NONE));
      List<Integer> heard = new ArrayList<>();
      Generation ended =
          generator.add(
              new Request(
                  prompt,
                  Attachments.NONE,
                  Sampling.GREEDY,
                  Set.of(),
                  8,
                  token -> heard.add(token) && heard.size() < 2));
      Generation full = generator.add(greedy(new int[120], adapters.get("prompt"), 500));
      generator.run();
      assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(stopped.answer()).isEqualTo(Arrays.copyOf(answer, before + 1));
      assertThat(ended.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(heard).containsExactly(answer[0], answer[1]);
      assertThat(full.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(full.answer()).as("128 less 120 and the virtual tokens").hasSize(4);
    }
  }

  @Test
  void aPromptWithoutRoomForAnAnswerIsRefused() {
    try (Generator generator = new Generator(base, workers, 1, 0)) {
      assertThatThrownBy(() -> generator.add(Request.greedy(new int[128], 1)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("128 tokens");
      assertThatThrownBy(() -> generator.add(Request.greedy(new int[0], 1)))
          .isInstanceOf(UserError.class);
      assertThatThrownBy(() -> generator.add(Request.greedy(new int[1], 0)))
          .isInstanceOf(UserError.class);
    }
  }

  @Test
  void aCancelledAnswerLeavesTheOthersAlone() {
    try (Generator generator = new Generator(base, workers, 2, 0)) {
      Generation one = generator.add(Request.greedy(prompt(10), 20));
      Generation other = generator.add(Request.greedy(prompt(10), 20));
      Generation waiting = generator.add(Request.greedy(prompt(10), 20));
      waiting.cancel();
      generator.step();
      generator.step();
      one.cancel();
      generator.run();
      assertThat(one.finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(one.answer()).hasSizeBetween(1, 2);
      assertThat(waiting.finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(waiting.answer()).isEmpty();
      assertThat(other.answer()).hasSize(20);
      assertGreedy(other);
    }
  }

  @Test
  void aPromptThatGoesOnFromAnAnswerIsReadFromThereOnly() {
    for (String name : List.of("lora_qv", "prefix", "prompt")) {
      try (Generator generator = new Generator(base, workers, 1, 2)) {
        Generation first = generator.add(greedy(prompt(20), adapters.get(name), 10));
        generator.add(greedy(prompt(20), Attachments.NONE, 10));
        generator.run();
        // The next turn: the conversation so far without its last two tokens, and something new.
        int[] prompt = first.request().prompt();
        int kept = prompt.length + 8;
        int[] next =
            IntStream.concat(
                    IntStream.concat(Arrays.stream(prompt), Arrays.stream(first.answer()).limit(8)),
                    random.ints(5, 3, 160))
                .toArray();
        next[kept] = (first.answer()[8] + 1) % 160;
        Generation second = generator.add(greedy(next, adapters.get(name), 10));
        Generation third = generator.add(greedy(next, Attachments.NONE, 3));
        generator.run();
        assertThat(second.reusedTokens()).as("-Dtests.seed=%d", SEED).isEqualTo(kept);
        assertThat(third.reusedTokens()).as("another adapter's").isLessThan(kept);
        assertGreedy(second);
        assertGreedy(third);
      }
    }
  }

  @Test
  void memoryIsFreed() {
    startAndClose();
    long before = Torch.trackedObjects();
    startAndClose();
    assertThat(Torch.trackedObjects()).isLessThanOrEqualTo(before);
  }

  private void startAndClose() {
    try (Generator generator = new Generator(base, workers, 4, 2)) {
      for (int i = 0; i < 10; i++) {
        generator.add(greedy(prompt(20), adapters.get("lora_qv"), 5));
      }
      for (int step = 0; step < 7; step++) {
        generator.step();
      }
    }
  }
}
