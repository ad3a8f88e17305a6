package io.peft4j.compare;

import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Predictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Contenders made by hand or by chance. */
public final class Fixtures {
  private Fixtures() {}

  /** Predictions that are right where {@code correct} says so; every label is {@code yes}. */
  public static Predictions.Labels predictions(boolean... correct) {
    List<String> items = IntStream.range(0, correct.length).mapToObj(i -> "i" + i).toList();
    List<String> labels = IntStream.range(0, correct.length).mapToObj(i -> "yes").toList();
    List<String> predicted =
        IntStream.range(0, correct.length).mapToObj(i -> correct[i] ? "yes" : "no").toList();
    return new Predictions.Labels(items, labels, predicted);
  }

  /** The first {@code right} of {@code n} items right. */
  public static Predictions firstRight(int right, int n) {
    boolean[] correct = new boolean[n];
    for (int i = 0; i < right; i++) {
      correct[i] = true;
    }
    return predictions(correct);
  }

  /** The losses of answers whose lengths are known. */
  public static Predictions.Losses losses(double... losses) {
    return new Predictions.Losses(
        IntStream.range(0, losses.length).mapToObj(i -> "i" + i).toList(),
        Arrays.stream(losses).boxed().toList(),
        IntStream.range(0, losses.length).map(i -> 3 + i % 40).boxed().toList());
  }

  /**
   * Runs drawn from a model: an item's loss is the contender's own share of what is hard about it,
   * and some noise.
   *
   * @param hardness of each item for this contender
   * @param luck standard deviation of the seeds' means
   */
  public static List<Predictions> drawLosses(
      double[] hardness, int seeds, double luck, RandomGenerator random) {
    List<Predictions> runs = new ArrayList<>();
    for (int s = 0; s < seeds; s++) {
      double shift = luck * random.nextGaussian();
      double[] losses = new double[hardness.length];
      for (int i = 0; i < losses.length; i++) {
        losses[i] = Math.max(0, hardness[i] + shift + 0.2 * random.nextGaussian());
      }
      runs.add(losses(losses));
    }
    return runs;
  }

  public static Contender contender(
      String name,
      String boundary,
      Group group,
      long parameters,
      long bytes,
      double latency,
      List<Predictions> runs) {
    return new Contender(
        name,
        boundary,
        group,
        runs,
        new Contender.Counted(parameters, bytes, 0),
        new Contender.Timed(latency, latency * 5, 60.0));
  }

  /** A method of no particular size. */
  public static Contender method(String name, List<Predictions> runs) {
    return contender(name, "weights", Group.METHOD, 1_000, 4_000, 1, runs);
  }

  /** Full tuning. */
  public static Contender full(List<Predictions> runs) {
    return contender("full", "own parameters", Group.FULL, 22_700_000, 90_800_000, 1, runs);
  }

  /**
   * Runs drawn from a model: item {@code i} is right with a probability that is logistic in its own
   * ease plus the seed's luck.
   *
   * @param ease log odds of each item for this contender
   * @param luck standard deviation of the seeds' log odds
   */
  public static List<Predictions> draw(
      double[] ease, int seeds, double luck, RandomGenerator random) {
    List<Predictions> runs = new ArrayList<>();
    for (int s = 0; s < seeds; s++) {
      double shift = luck * random.nextGaussian();
      boolean[] correct = new boolean[ease.length];
      for (int i = 0; i < correct.length; i++) {
        correct[i] = random.nextDouble() < 1 / (1 + Math.exp(-ease[i] - shift));
      }
      runs.add(predictions(correct));
    }
    return runs;
  }
}
