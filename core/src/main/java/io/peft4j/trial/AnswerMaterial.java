package io.peft4j.trial;

import io.peft4j.data.AnswerSet;
import io.peft4j.data.InstructionFiles;
import io.peft4j.data.Supervised;
import io.peft4j.data.SupervisedEncoder;
import io.peft4j.format.UserError;
import io.peft4j.nn.Sequence;
import java.util.List;

/** Prompts with answers. */
record AnswerMaterial(AnswerSet data, LoadedBase base) implements Material {

  /**
   * Reads the user's files.
   *
   * @throws UserError if there are none, or they cannot be used
   */
  static AnswerMaterial read(StudyOptions options, LoadedBase base) {
    if (options.data() == null) {
      throw new UserError(
          "%s is a causal language model, and the embedded ladder is for encoders: name data to tune"
                  .formatted(base.name())
              + " it on with --data");
    }
    if (options.pairColumn() != null) {
      throw new UserError(
          "a causal language model reads one prompt: leave out --pair-column, or name a base that"
              + " is an encoder");
    }
    InstructionFiles files =
        new InstructionFiles(
            options.data(), null, options.textColumn(), options.labelColumn(), null);
    int longest = Scale.ANSWERS.longestText(base.model().sites());
    SupervisedEncoder encoder =
        new SupervisedEncoder(base.rendering(), base.tokenizer(), longest, true);
    AnswerSet data =
        AnswerSet.read(
            files, options.validationData(), options.testData(), encoder::refusal, options.seed());
    return new AnswerMaterial(data, base);
  }

  @Override
  public TaskRecord record() {
    return new TaskRecord(
        data.name(),
        data.description(),
        0,
        data.labels(),
        List.of(),
        data.train().size(),
        data.validation().size(),
        data.test().size(),
        data.dropped(),
        sample(LENGTH_SAMPLE).stream().mapToInt(Sequence::length).average().orElse(0),
        data.digest());
  }

  @Override
  public List<Sequence> sample(int most) {
    AnswerTokens tokens =
        new AnswerTokens(base, data, Scale.ANSWERS.longestText(base.model().sites()));
    return tokens
        .examples(
            data.train().subList(0, Math.min(most, data.train().size())), AnswerVariant.STANDARD)
        .stream()
        .map(Supervised::sequence)
        .toList();
  }

  @Override
  public void write(StudyFolder folder, Plan plan) {
    RacePlan race = plan.task(data.name()).race();
    folder.write(plan.screening() ? data.first(race.examples(), race.testItems()) : data);
  }
}
