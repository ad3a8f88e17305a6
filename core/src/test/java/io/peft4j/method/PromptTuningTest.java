package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.boundary.Setup;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.method.PromptTuning.Init;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class PromptTuningTest extends InputMethodContract {

  @Override
  protected PromptTuning example(Random random) {
    Init init = random.nextBoolean() ? Init.RANDOM : Init.SAMPLE_VOCAB;
    return new PromptTuning(tokens(random), init, null, null);
  }

  @Override
  protected PromptTuning roomyExample() {
    return new PromptTuning(20);
  }

  @Override
  protected PromptTuning fromText(int n, String text) {
    return new PromptTuning(n, text);
  }

  @Override
  protected List<String> goldens() {
    return List.of("prompt");
  }

  @Test
  void sampledRowsAreWords() {
    PromptTuning method = new PromptTuning(7, Init.SAMPLE_VOCAB, null, null);
    try (Lab lab = lab(Precision.F32);
        Scope scope = Scope.open()) {
      Setup setup = lab.setup(3);
      Tensor rows = method.attach(lab.base.sites(), setup).rows();
      int[] ids = VirtualTokens.sampled(7, setup);
      assertThat(rows.equal(setup.embeddings(ids))).isTrue();
      assertThat(IntStream.of(ids)).allMatch(id -> id >= 0 && id < 120);
    }
  }

  @Test
  void writesAStartThatPeftAccepts() {
    try (Lab lab = lab(Precision.F32)) {
      assertThat(new PromptTuning(3, "words").configFor(lab.base.sites()))
          .containsEntry("prompt_tuning_init", "RANDOM");
      assertThat(new PromptTuning(3, Init.TEXT, "words", "bert").configFor(lab.base.sites()))
          .doesNotContainKey("prompt_tuning_init");
    }
  }
}
