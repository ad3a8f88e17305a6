package io.peft4j.compare;

/**
 * What is agreed on before anybody looks at a result.
 *
 * @param margin quality that one is willing to lose against the reference, absolute, a share of
 *     accuracy or nats of answer loss: δ
 * @param alpha error level of every test
 * @param resamples bootstrap resamples
 * @param seed of the resamples
 * @param screening whether the study was cut short: verdicts are marked, no ranking is claimed
 */
public record Rules(double margin, double alpha, int resamples, long seed, boolean screening) {
  /** Two points of accuracy, or a fiftieth of a nat, at 5 %, from 2,000 resamples. */
  public static final Rules STANDARD = new Rules(0.02, 0.05, 2_000, 20_240_229L, false);

  /** Checks the ranges. */
  public Rules {
    if (!(margin > 0 && margin < 1)) {
      throw new IllegalArgumentException("margin must lie between 0 and 1, not " + margin);
    }
    if (!(alpha > 0 && alpha < 0.5)) {
      throw new IllegalArgumentException("alpha must lie between 0 and 0.5, not " + alpha);
    }
    if (resamples < 100) {
      throw new IllegalArgumentException("at least 100 resamples are needed, not " + resamples);
    }
  }

  /** These rules with another margin. */
  public Rules withMargin(double margin) {
    return new Rules(margin, alpha, resamples, seed, screening);
  }

  /** These rules for a study that was cut short, or not. */
  public Rules withScreening(boolean screening) {
    return new Rules(margin, alpha, resamples, seed, screening);
  }
}
