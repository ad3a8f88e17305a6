package io.peft4j.boundary;

import io.peft4j.engine.Parameter;

/** What a method may ask of the training loop; every station has a default that does nothing. */
public interface TrainingHooks {
  /** Asks for nothing. */
  TrainingHooks NONE = new TrainingHooks() {};

  /** Factor on the learning rate for {@code parameter}, as LoRA+ wants it. */
  default double learningRateScale(Parameter parameter) {
    return 1;
  }

  /** Factor on the weight decay; 0 where the neutral value of a parameter is not zero. */
  default double weightDecayScale(Parameter parameter) {
    return 1;
  }

  /** Called after each optimizer step, as AdaLoRA's rank allocation wants it. */
  default void afterStep(int step, int totalSteps) {}
}
