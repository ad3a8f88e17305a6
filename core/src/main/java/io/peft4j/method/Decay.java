package io.peft4j.method;

import io.peft4j.boundary.TrainingHooks;
import io.peft4j.engine.Parameter;

/** Which parameters weight decay leaves alone, because zero is not their neutral value. */
enum Decay implements TrainingHooks {
  /** All: vectors that scale, whose neutral value is one. */
  NONE {
    @Override
    public double weightDecayScale(Parameter parameter) {
      return 0;
    }
  },
  /** Biases, norms and magnitudes; matrices do decay, as is the custom in fine-tuning. */
  MATRICES_ONLY {
    @Override
    public double weightDecayScale(Parameter parameter) {
      return parameter.value().dim() > 1 ? 1 : 0;
    }
  }
}
