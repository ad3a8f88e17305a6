package io.peft4j.trial;

import io.peft4j.data.Dataset;
import io.peft4j.data.Tokenized;
import io.peft4j.nn.Sequence;
import java.util.List;

/** Texts with class labels. */
record LabelMaterial(Dataset data, LoadedBase base) implements Material {

  @Override
  public TaskRecord record() {
    return new TaskRecord(
        data.name(),
        data.description(),
        data.depth(),
        data.labels(),
        data.labelTexts(),
        data.train().size(),
        data.validation().size(),
        data.test().size(),
        data.dropped(),
        tokenized(LENGTH_SAMPLE).meanLength(),
        data.digest());
  }

  @Override
  public List<Sequence> sample(int most) {
    return tokenized(most).sequences();
  }

  private Tokenized tokenized(int most) {
    return Tokenized.of(
        data.train().subList(0, Math.min(most, data.train().size())),
        base.tokenizer(),
        Scale.SENTENCES.longestText(base.model().sites()));
  }

  @Override
  public void write(StudyFolder folder, Plan plan) {
    RacePlan race = plan.task(data.name()).race();
    folder.write(plan.screening() ? data.first(race.examples(), race.testItems()) : data);
  }
}
