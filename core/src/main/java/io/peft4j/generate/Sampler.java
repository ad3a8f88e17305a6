package io.peft4j.generate;

import io.peft4j.engine.Rng;
import io.peft4j.format.UserError;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Chooses the tokens of one request, from one row of logits each. */
final class Sampler {
  private final Sampling sampling;
  private final Rng random;
  private final BitSet seen = new BitSet();
  private final Map<Integer, Integer> counts = new HashMap<>();

  /** The sampler of an answer to {@code prompt}. */
  Sampler(Sampling sampling, int[] prompt) {
    this.sampling = sampling;
    this.random = new Rng(sampling.seed(), "sampling");
    for (int token : prompt) {
      seen.set(token);
    }
  }

  /**
   * The next token; changes {@code logits}.
   *
   * @param scratch reused from row to row
   * @throws UserError if the logits are no numbers, as those of damaged weights
   */
  int next(float[] logits, Candidates scratch) {
    penalise(logits);
    int best = likeliest(logits);
    if (!Float.isFinite(logits[best])) {
      throw new UserError(
          "the model gives logits that are no numbers: its weights or the adapter's are damaged");
    }
    int token =
        sampling.greedy()
            ? best
            : candidates(logits, logits[best], scratch).at(random.nextDouble());
    seen.set(token);
    counts.merge(token, 1, Integer::sum);
    return token;
  }

  /** Bias and penalties, in this order. */
  void penalise(float[] logits) {
    sampling
        .bias()
        .forEach(
            (token, bias) -> {
              if (token >= 0 && token < logits.length) {
                logits[token] += bias;
              }
            });
    if (sampling.repetitionPenalty() != 1) {
      float penalty = (float) sampling.repetitionPenalty();
      for (int t = seen.nextSetBit(0); t >= 0 && t < logits.length; t = seen.nextSetBit(t + 1)) {
        logits[t] = logits[t] < 0 ? logits[t] * penalty : logits[t] / penalty;
      }
    }
    if (sampling.presencePenalty() != 0 || sampling.frequencyPenalty() != 0) {
      counts.forEach(
          (token, count) ->
              logits[token] -=
                  (float) (sampling.presencePenalty() + count * sampling.frequencyPenalty()));
    }
  }

  /** The tokens that the temperature and the three cuts leave. */
  Candidates candidates(float[] logits, float largest, Candidates scratch) {
    scratch.fill(logits, largest, sampling.temperature(), sampling.topK());
    if (sampling.topP() < 1) {
      scratch.nucleus(sampling.topP());
    }
    if (sampling.minP() > 0) {
      scratch.keep(sampling.minP());
    }
    return scratch;
  }

  /** The first of the largest logits; what is no number never is. */
  static int likeliest(float[] logits) {
    int best = 0;
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < logits.length; i++) {
      if (logits[i] > largest) {
        largest = logits[i];
        best = i;
      }
    }
    return best;
  }
}
