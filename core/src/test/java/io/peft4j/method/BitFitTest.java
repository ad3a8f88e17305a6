package io.peft4j.method;

import java.util.Random;

class BitFitTest extends SelectionMethodContract {

  @Override
  protected BitFit example(Random random) {
    return new BitFit();
  }
}
