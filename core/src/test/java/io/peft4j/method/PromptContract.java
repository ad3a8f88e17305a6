package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Prompt;
import io.peft4j.boundary.Setup;
import io.peft4j.boundary.Sites;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.format.UserError;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What a method that brings virtual tokens promises, in front of the input or of keys and values. */
abstract class PromptContract extends PeftMethodContract {

  /** The method with {@code n} virtual tokens that start as words of {@code text}. */
  protected abstract PeftMethod fromText(int n, String text);

  /** Rows as the frozen base gives them for token ids. */
  protected abstract Tensor frozen(Setup setup, int... ids);

  protected abstract Prompt prompt(PeftMethod method, Sites sites, Setup setup);

  @Test
  void startsFromText() {
    try (Lab lab = lab(Precision.F32);
        Scope scope = Scope.open()) {
      Setup setup = lab.setup(1);
      int[] ids = setup.tokenize("abc");
      Tensor longer = prompt(fromText(5, "abc"), lab.base.sites(), setup).rows();
      int[] repeated = {ids[0], ids[1], ids[2], ids[0], ids[1]};
      assertThat(longer.equal(frozen(setup, repeated))).as("repeated").isTrue();
      Tensor shorter = prompt(fromText(2, "abc"), lab.base.sites(), setup).rows();
      assertThat(shorter.equal(frozen(setup, ids[0], ids[1]))).as("cut off").isTrue();
    }
  }

  @Test
  void refusesAnEmptyText() {
    try (Lab lab = lab(Precision.F32)) {
      assertThatThrownBy(() -> lab.attach(fromText(3, ""), 1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("holds no words");
    }
  }

  @Test
  void refusesRowsOfAnotherShape() {
    try (Lab lab = lab(Precision.F32);
        Scope scope = Scope.open();
        AttachedAdapter three = lab.attach(fromText(3, "a"), 1);
        AttachedAdapter four = lab.attach(fromText(4, "a"), 1)) {
      Map<String, Tensor> tensors = three.tensors();
      assertThat(tensors).containsOnlyKeys("prompt_embeddings");
      assertThatThrownBy(() -> four.load(tensors, "file"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("prompt_embeddings has shape [4");
    }
  }

  @Test
  void refusesNoTokens() {
    assertThatThrownBy(() -> fromText(0, "a"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("num_virtual_tokens is 0");
  }

  /** A small even number of tokens. */
  static int tokens(Random random) {
    return 1 + random.nextInt(5);
  }
}
