package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.KeyValueMethod;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Prompt;
import io.peft4j.boundary.Setup;
import io.peft4j.boundary.Sites;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What a method that brings keys and values promises. */
public abstract class KeyValueMethodContract extends PromptContract {

  @Override
  protected abstract KeyValueMethod example(Random random);

  @Override
  protected final Tensor frozen(Setup setup, int... ids) {
    return setup.keyValues(ids);
  }

  @Override
  protected final Prompt prompt(PeftMethod method, Sites sites, Setup setup) {
    return ((KeyValueMethod) method).attach(sites, setup);
  }

  @Test
  void standsAtTheKeysAndValues() {
    assertThat(example(new Random(1)).boundary()).isEqualTo(Boundary.KEY_VALUE);
  }
}
