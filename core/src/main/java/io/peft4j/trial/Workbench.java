package io.peft4j.trial;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.data.Example;
import io.peft4j.data.Tokenized;
import io.peft4j.engine.Workers;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Sequence;
import io.peft4j.text.Tokenizer;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A loaded base with one task's data in tokens: what every arm of the task starts from. */
abstract class Workbench implements AutoCloseable {
  /** Validation items that a final run is scored on at most. */
  static final int CHOICE_ITEMS = 500;

  private final LoadedBase base;
  private final PlannedTask plan;
  private final Workers workers;
  private final List<String> drift;

  Workbench(LoadedBase base, PlannedTask plan, StudyFolder folder, int workerCount) {
    this.base = base;
    this.plan = plan;
    this.workers = new Workers(workerCount);
    this.drift = folder.drift();
  }

  /** The bench for what {@code base} can do: a causal one answers, others tell classes. */
  static Workbench open(LoadedBase base, PlannedTask plan, StudyFolder folder, int workers) {
    return base.model().causal()
        ? new AnswerBench(base, plan, folder, workers)
        : new LabelBench(base, plan, folder, workers);
  }

  final LoadedBase base() {
    return base;
  }

  final BaseModel model() {
    return base.model();
  }

  final Tokenizer tokenizer() {
    return base.tokenizer();
  }

  final PlannedTask plan() {
    return plan;
  }

  final Workers workers() {
    return workers;
  }

  /** Class names, in the order of their numbers; empty if there are none. */
  abstract List<String> labels();

  /** Mean number of tokens of a training sequence. */
  abstract double meanLength();

  /** Real inputs of the task, to measure with. */
  abstract List<Sequence> testSequences();

  /** What an arm is trained and scored by. */
  abstract Exam exam(PlannedArm arm);

  /** What an arm that trains nothing is scored by. */
  abstract Exam reference(PlannedArm arm);

  /** What such an arm needs to have stored beside the base. */
  abstract long storedBytes(PlannedArm reference);

  /** Tokens that such an arm adds to every prompt. */
  abstract int contextTokens(PlannedArm reference);

  /** What an adapter did to the loss on general text; null where there is no such loss. */
  abstract @Nullable Forgetting forgetting(AttachedAdapter adapter);

  /** Sentences that no task uses. */
  final List<Sequence> driftSequences() {
    List<Example> examples =
        IntStream.range(0, drift.size())
            .mapToObj(i -> new Example("drift-" + i, drift.get(i), null, 0))
            .toList();
    return Tokenized.of(examples, base.tokenizer(), plan.race().maxLength()).sequences();
  }

  final AttachedAdapter attach(PeftMethod method, long seed) {
    return AttachedAdapter.attach(
        base.model(), method, new BaseSetup(base.model(), seed, base.tokenizer()::encode));
  }

  @Override
  public void close() {
    workers.close();
  }
}
