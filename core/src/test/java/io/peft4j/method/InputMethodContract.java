package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.InputMethod;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Prompt;
import io.peft4j.boundary.Setup;
import io.peft4j.boundary.Sites;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What a method that puts rows in front of the input promises. */
public abstract class InputMethodContract extends PromptContract {

  @Override
  protected abstract InputMethod example(Random random);

  @Override
  protected final Tensor frozen(Setup setup, int... ids) {
    return setup.embeddings(ids);
  }

  @Override
  protected final Prompt prompt(PeftMethod method, Sites sites, Setup setup) {
    return ((InputMethod) method).attach(sites, setup);
  }

  @Test
  void standsAtTheInput() {
    assertThat(example(new Random(1)).boundary()).isEqualTo(Boundary.INPUT);
  }
}
