package io.peft4j.trial;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.data.AnswerSet;
import io.peft4j.data.Conversation;
import io.peft4j.data.Supervised;
import io.peft4j.nn.Sequence;
import io.peft4j.text.Message;
import io.peft4j.train.AnswerEvaluator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bench for answering: a causal base is scored by the loss of the right answers. */
final class AnswerBench extends Workbench {
  /** Examples that stand in front of a prompt where a prompt is all the tuning there is. */
  private static final int SHOTS = 3;

  private final AnswerSet data;
  private final AnswerEvaluator evaluator;
  private final AnswerTokens tokens;
  private final List<Supervised> train;

  AnswerBench(LoadedBase base, PlannedTask plan, StudyFolder folder, int workers) {
    super(base, plan, folder, workers);
    this.data = folder.answers(plan.task().name());
    this.evaluator = new AnswerEvaluator(base.model(), workers());
    this.tokens = new AnswerTokens(base, data, plan.race().maxLength());
    this.train = tokens.examples(data.train(), AnswerVariant.STANDARD);
  }

  AnswerSet data() {
    return data;
  }

  AnswerEvaluator evaluator() {
    return evaluator;
  }

  AnswerTokens tokens() {
    return tokens;
  }

  /** What a run learns from. */
  List<Supervised> train(AnswerVariant variant) {
    return variant == AnswerVariant.STANDARD ? train : tokens.examples(data.train(), variant);
  }

  /** The validation items that a search and a learning curve look at. */
  List<Conversation> searchPart() {
    return first(data.validation(), plan().race().searchItems());
  }

  /** The validation items that a run is chosen by: fewer in a screening. */
  List<Conversation> choiceItems() {
    return plan().race().gridPoints() == 1 ? searchPart() : first(data.validation(), CHOICE_ITEMS);
  }

  List<Conversation> test() {
    return first(data.test(), plan().race().testItems());
  }

  private static <T> List<T> first(List<T> all, int count) {
    return all.subList(0, Math.min(count, all.size()));
  }

  @Override
  List<String> labels() {
    return data.labels();
  }

  @Override
  double meanLength() {
    return train.stream().mapToInt(Supervised::length).average().orElse(0);
  }

  @Override
  List<Sequence> testSequences() {
    return test().stream()
        .flatMap(row -> tokens.of(row, AnswerVariant.STANDARD).stream())
        .map(Supervised::sequence)
        .toList();
  }

  @Override
  Exam exam(PlannedArm arm) {
    return new AnswerExam(this, arm.variant(), List.of());
  }

  /** The bare base, asked as it is or with some examples in front. */
  @Override
  Exam reference(PlannedArm arm) {
    return new AnswerExam(this, AnswerVariant.STANDARD, shots(arm.name()));
  }

  private List<Message> shots(String reference) {
    List<Message> shots = new ArrayList<>();
    if (reference.equals(ReferenceArm.FEW_SHOT)) {
      first(data.train(), SHOTS).forEach(row -> shots.addAll(row.messages()));
    }
    return shots;
  }

  @Override
  long storedBytes(PlannedArm reference) {
    return 0;
  }

  @Override
  int contextTokens(PlannedArm reference) {
    List<Message> shots = shots(reference.name());
    return shots.isEmpty() ? 0 : tokens.count(shots);
  }

  @Override
  @Nullable Forgetting forgetting(AttachedAdapter adapter) {
    List<Supervised> general =
        driftSequences().stream().map(s -> Supervised.all(s.ids())).toList();
    return new Forgetting(
        evaluator.losses(Attachments.NONE, general).mean(),
        evaluator.losses(adapter, general).mean(),
        evaluator.losses(Attachments.NONE, general).mean());
  }
}
