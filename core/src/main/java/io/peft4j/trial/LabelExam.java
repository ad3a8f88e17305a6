package io.peft4j.trial;

import io.peft4j.boundary.Attachments;
import io.peft4j.data.Dataset;
import io.peft4j.data.Example;
import io.peft4j.data.Tokenized;
import io.peft4j.task.Accuracy;
import io.peft4j.task.LinearHead;
import io.peft4j.task.MacroF1;
import io.peft4j.task.Scoring;
import io.peft4j.train.Classification;
import io.peft4j.train.Evaluator;
import io.peft4j.train.Objective;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Classes that are scored on sentence vectors. */
final class LabelExam implements Exam {
  private final LabelBench bench;
  private final Scoring scoring;

  /** An exam that owns {@code scoring}. */
  LabelExam(LabelBench bench, Scoring scoring) {
    this.bench = bench;
    this.scoring = scoring;
  }

  @Override
  public Objective objective() {
    return new Classification(bench.model(), scoring, bench.train());
  }

  @Override
  public Score search(Attachments adapter) {
    return score(adapter, bench.searchPart());
  }

  @Override
  public Score choice(Attachments adapter) {
    return score(adapter, bench.choiceItems());
  }

  @Override
  public Tested test(Attachments adapter) {
    Evaluator.Evaluation evaluation = bench.evaluator().evaluate(adapter, scoring, bench.test());
    return new Tested(scored(evaluation, bench.test()), predictions(evaluation.predicted()));
  }

  private Score score(Attachments adapter, Tokenized part) {
    return scored(bench.evaluator().evaluate(adapter, scoring, part), part);
  }

  private Score scored(Evaluator.Evaluation evaluation, Tokenized part) {
    int classes = bench.data().labels().size();
    return new Score(
        evaluation.loss(),
        new Accuracy().of(part.labels(), evaluation.predicted(), classes),
        new MacroF1().of(part.labels(), evaluation.predicted(), classes),
        part.size());
  }

  private Predictions.Labels predictions(int[] predicted) {
    Dataset data = bench.data();
    List<Example> items = data.test().subList(0, predicted.length);
    return new Predictions.Labels(
        items.stream().map(Example::id).toList(),
        items.stream().map(e -> data.labels().get(e.label())).toList(),
        Arrays.stream(predicted).mapToObj(data.labels()::get).toList());
  }

  @Override
  public @Nullable LinearHead head() {
    return scoring instanceof LinearHead head ? head : null;
  }

  @Override
  public void close() {
    scoring.close();
  }
}
