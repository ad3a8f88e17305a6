package io.peft4j.trial;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.data.Dataset;
import io.peft4j.data.Example;
import io.peft4j.data.Tokenized;
import io.peft4j.engine.Workers;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Sequence;
import io.peft4j.task.Accuracy;
import io.peft4j.task.LinearHead;
import io.peft4j.task.MacroF1;
import io.peft4j.task.Scoring;
import io.peft4j.text.Tokenizer;
import io.peft4j.train.Evaluator;
import io.peft4j.train.Scorings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A loaded base with one task's data in tokens: what every arm of the task starts from. */
final class Workbench implements AutoCloseable {
  /** Validation items that a final run is scored on at most. */
  static final int CHOICE_ITEMS = 500;

  private final LoadedBase base;
  private final PlannedTask plan;
  private final Dataset data;
  private final Workers workers;
  private final Evaluator evaluator;
  private final Scorings scorings;
  private final Tokenized train;
  private final Tokenized validation;
  private final Tokenized searchPart;
  private final Tokenized test;
  private final Path probe;
  private final List<String> drift;

  Workbench(LoadedBase base, PlannedTask plan, StudyFolder folder, int workerCount) {
    this.base = base;
    this.plan = plan;
    this.data = folder.data(plan.task().name());
    this.workers = new Workers(workerCount);
    this.evaluator = new Evaluator(base.model(), workers);
    this.scorings = new Scorings(evaluator, base.tokenizer());
    RacePlan race = plan.race();
    this.train = Tokenized.of(data.train(), base.tokenizer(), race.maxLength());
    this.validation = Tokenized.of(data.validation(), base.tokenizer(), race.maxLength());
    this.searchPart = validation.first(race.searchItems());
    this.test =
        Tokenized.of(data.test(), base.tokenizer(), race.maxLength()).first(race.testItems());
    this.drift = folder.drift();
    this.probe = folder.probe(plan.task().name());
  }

  LoadedBase base() {
    return base;
  }

  BaseModel model() {
    return base.model();
  }

  Tokenizer tokenizer() {
    return base.tokenizer();
  }

  PlannedTask plan() {
    return plan;
  }

  Workers workers() {
    return workers;
  }

  Evaluator evaluator() {
    return evaluator;
  }

  Scorings scorings() {
    return scorings;
  }

  Dataset data() {
    return data;
  }

  Tokenized train() {
    return train;
  }

  Tokenized validation() {
    return validation;
  }

  /** The validation items that a search and a learning curve look at. */
  Tokenized searchPart() {
    return searchPart;
  }

  Tokenized test() {
    return test;
  }

  /** The training examples that a run sees at most: what probes and centroids may see. */
  Tokenized trainedOn() {
    return train.first(plan.race().examples());
  }

  /** The validation items that a run is scored on: fewer in a screening. */
  Tokenized choiceItems() {
    return plan.race().gridPoints() == 1 ? searchPart : validation.first(CHOICE_ITEMS);
  }

  /** Sentences that no task uses. */
  List<Sequence> driftSequences() {
    List<Example> examples =
        IntStream.range(0, drift.size())
            .mapToObj(i -> new Example("drift-" + i, drift.get(i), null, 0))
            .toList();
    return Tokenized.of(examples, base.tokenizer(), plan.race().maxLength()).sequences();
  }

  Path probeFile() {
    return probe;
  }

  AttachedAdapter attach(PeftMethod method, long seed) {
    return AttachedAdapter.attach(
        base.model(), method, new BaseSetup(base.model(), seed, base.tokenizer()::encode));
  }

  /** What an arm starts its scoring with: fixed label vectors, or its own copy of the probe. */
  Scoring scoring() {
    return plan.linearHead() ? LinearHead.read(probe) : scorings.words(data.labelTexts());
  }

  /** Score of a model on a part of the data. */
  Score score(Attachments adapter, Scoring scoring, Tokenized part) {
    return scored(evaluator.evaluate(adapter, scoring, part), part);
  }

  Score scored(Evaluator.Evaluation evaluation, Tokenized part) {
    int classes = data.labels().size();
    return new Score(
        evaluation.loss(),
        new Accuracy().of(part.labels(), evaluation.predicted(), classes),
        new MacroF1().of(part.labels(), evaluation.predicted(), classes),
        part.size());
  }

  /** Predictions on the test split as a file holds them. */
  Predictions.Labels predictions(int[] predicted) {
    List<Example> items = data.test().subList(0, predicted.length);
    return new Predictions.Labels(
        items.stream().map(Example::id).toList(),
        items.stream().map(e -> data.labels().get(e.label())).toList(),
        Arrays.stream(predicted).mapToObj(data.labels()::get).toList());
  }

  @Override
  public void close() {
    workers.close();
  }
}
