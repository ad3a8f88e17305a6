package io.peft4j.trial;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.data.Dataset;
import io.peft4j.data.Tokenized;
import io.peft4j.nn.Sequence;
import io.peft4j.task.LinearHead;
import io.peft4j.task.Scoring;
import io.peft4j.train.Evaluator;
import io.peft4j.train.Scorings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bench for telling classes by sentence vectors. */
final class LabelBench extends Workbench {
  private final Dataset data;
  private final Evaluator evaluator;
  private final Scorings scorings;
  private final Tokenized train;
  private final Tokenized validation;
  private final Tokenized searchPart;
  private final Tokenized test;
  private final Path probe;

  LabelBench(LoadedBase base, PlannedTask plan, StudyFolder folder, int workers) {
    super(base, plan, folder, workers);
    this.data = folder.data(plan.task().name());
    this.evaluator = new Evaluator(base.model(), workers());
    this.scorings = new Scorings(evaluator, base.tokenizer());
    RacePlan race = plan.race();
    this.train = Tokenized.of(data.train(), base.tokenizer(), race.maxLength());
    this.validation = Tokenized.of(data.validation(), base.tokenizer(), race.maxLength());
    this.searchPart = validation.first(race.searchItems());
    this.test =
        Tokenized.of(data.test(), base.tokenizer(), race.maxLength()).first(race.testItems());
    this.probe = folder.probe(plan.task().name());
  }

  Dataset data() {
    return data;
  }

  Evaluator evaluator() {
    return evaluator;
  }

  Tokenized train() {
    return train;
  }

  Tokenized searchPart() {
    return searchPart;
  }

  Tokenized test() {
    return test;
  }

  /** The validation items that a run is scored on: fewer in a screening. */
  Tokenized choiceItems() {
    return plan().race().gridPoints() == 1 ? searchPart : validation.first(CHOICE_ITEMS);
  }

  @Override
  List<String> labels() {
    return data.labels();
  }

  @Override
  double meanLength() {
    return train.meanLength();
  }

  @Override
  List<Sequence> testSequences() {
    return test.sequences();
  }

  /** An exam that starts with fixed label vectors, or with its own copy of the probe. */
  @Override
  Exam exam(PlannedArm arm) {
    return new LabelExam(
        this, plan().linearHead() ? LinearHead.read(probe) : scorings.words(data.labelTexts()));
  }

  @Override
  Exam reference(PlannedArm arm) {
    return new LabelExam(this, scoring(arm.name()));
  }

  private Scoring scoring(String reference) {
    int classes = data.labels().size();
    // Probes and centroids may see what a run sees at most.
    Tokenized trainedOn = train.first(plan().race().examples());
    return switch (reference) {
      case ReferenceArm.ZERO_SHOT -> scorings.words(data.labelTexts());
      case ReferenceArm.CENTROID -> scorings.centroids(trainedOn, classes);
      case ReferenceArm.PROBE -> {
        LinearHead head = scorings.probe(trainedOn, searchPart, classes);
        head.write(probe);
        yield head;
      }
      default -> throw new IllegalArgumentException("no reference arm is called " + reference);
    };
  }

  /** What a probe or centroids need; the vectors of words are computed from the base. */
  @Override
  long storedBytes(PlannedArm reference) {
    try {
      return switch (reference.name()) {
        case ReferenceArm.CENTROID -> 4L * data.labels().size() * model().sites().hidden();
        case ReferenceArm.PROBE -> Files.size(probe);
        default -> 0;
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  int contextTokens(PlannedArm reference) {
    return 0;
  }

  @Override
  @Nullable Forgetting forgetting(AttachedAdapter adapter) {
    return null;
  }
}
