package io.peft4j.trial;

import io.peft4j.boundary.Attachments;
import io.peft4j.data.Conversation;
import io.peft4j.data.Supervised;
import io.peft4j.task.Accuracy;
import io.peft4j.task.LinearHead;
import io.peft4j.task.MacroF1;
import io.peft4j.text.Message;
import io.peft4j.train.AnswerEvaluator.Losses;
import io.peft4j.train.AnswerLoss;
import io.peft4j.train.Objective;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are scored by their loss, the mean over items of the mean over an answer's tokens;
 * where answers are labels, also by the likeliest label.
 */
final class AnswerExam implements Exam {
  private final AnswerBench bench;
  private final AnswerVariant variant;
  private final List<Message> shots;

  /**
   * An exam.
   *
   * @param shots messages that stand in front of every prompt
   */
  AnswerExam(AnswerBench bench, AnswerVariant variant, List<Message> shots) {
    this.bench = bench;
    this.variant = variant;
    this.shots = List.copyOf(shots);
  }

  @Override
  public Objective objective() {
    return new AnswerLoss(bench.model(), bench.train(variant));
  }

  @Override
  public Score search(Attachments adapter) {
    return Score.ofAnswers(losses(adapter, bench.searchPart()).means());
  }

  @Override
  public Score choice(Attachments adapter) {
    return Score.ofAnswers(losses(adapter, bench.choiceItems()).means());
  }

  /**
   * The loss of each row's answer.
   *
   * @param means nats a token
   * @param tokens of the answer in the base's template, whatever form it was scored in: so losses
   *     of two forms are of the same answer, and compare
   */
  private record RowLosses(double[] means, int[] tokens) {}

  private RowLosses losses(Attachments adapter, List<Conversation> rows) {
    List<List<Supervised>> examples = rows.stream().map(this::examples).toList();
    Losses losses =
        bench.evaluator().losses(adapter, examples.stream().flatMap(List::stream).toList());
    double[] means = new double[rows.size()];
    int[] tokens = new int[rows.size()];
    int next = 0;
    for (int i = 0; i < means.length; i++) {
      double sum = 0;
      for (int piece = 0; piece < examples.get(i).size(); piece++) {
        sum += losses.sums()[next++];
      }
      tokens[i] = bench.tokens().learned(rows.get(i));
      means[i] = sum / tokens[i];
    }
    return new RowLosses(means, tokens);
  }

  /** What is scored is the answers, in the form in which the arm learned them. */
  private List<Supervised> examples(Conversation row) {
    AnswerVariant form = variant == AnswerVariant.PLAIN ? variant : AnswerVariant.STANDARD;
    return shots.isEmpty()
        ? bench.tokens().of(row, form)
        : List.of(bench.tokens().behind(shots, row));
  }

  @Override
  public Tested test(Attachments adapter) {
    List<Conversation> rows = bench.test();
    RowLosses losses = losses(adapter, rows);
    List<String> items = rows.stream().map(row -> "row-" + row.row()).toList();
    if (bench.labels().isEmpty()) {
      return new Tested(
          Score.ofAnswers(losses.means()),
          new Predictions.Losses(
              items,
              DoubleStream.of(losses.means()).boxed().toList(),
              IntStream.of(losses.tokens()).boxed().toList()));
    }
    return labelled(adapter, rows, items, losses);
  }

  private Tested labelled(
      Attachments adapter, List<Conversation> rows, List<String> items, RowLosses losses) {
    List<String> labels = bench.labels();
    int[] predicted =
        bench
            .evaluator()
            .likeliest(
                adapter,
                rows.stream()
                    .map(
                        row ->
                            labels.stream()
                                .map(label -> examples(row.answered(label)).get(0))
                                .toList())
                    .toList());
    int[] right = rows.stream().mapToInt(row -> labels.indexOf(row.answer())).toArray();
    Score score =
        new Score(
            Arrays.stream(losses.means()).average().orElse(Double.NaN),
            new Accuracy().of(right, predicted, labels.size()),
            new MacroF1().of(right, predicted, labels.size()),
            rows.size());
    return new Tested(
        score,
        new Predictions.Labels(
            items,
            rows.stream().map(Conversation::answer).toList(),
            IntStream.of(predicted).mapToObj(labels::get).toList()));
  }

  @Override
  public @Nullable LinearHead head() {
    return null;
  }

  @Override
  public void close() {}
}
