package io.peft4j.trial;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.data.DataFiles;
import io.peft4j.data.Dataset;
import io.peft4j.data.DriftSentences;
import io.peft4j.data.Example;
import io.peft4j.data.Tokenized;
import io.peft4j.data.UserData;
import io.peft4j.data.WordNetLadder;
import io.peft4j.engine.Workers;
import io.peft4j.format.AtomicFiles;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.train.Evaluator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Everything before the first trial: the base and the data are read, the plan is made and frozen. */
public final class Preparation {
  /** Options that may differ when a study is taken up again: they change no trial. */
  private static final List<String> FREE =
      List.of(
          "runs",
          "study",
          "workers",
          "margin",
          "maxArtifactBytes",
          "maxLatencyRatio",
          "maxQualityLoss",
          "variants",
          "mustMerge",
          "mustMix",
          "predictions");

  private static final int LENGTH_SAMPLE = 2_000;
  private static final int PROBE_SEQUENCES = 128;
  private static final int PROBE_READINGS = 4;
  private static final int DRIFT_SENTENCES = 100;

  private Preparation() {}

  /** The folder of the study that {@code options} ask for. */
  public static StudyFolder folder(StudyOptions options) {
    return new StudyFolder(options.runs().resolve(name(options)));
  }

  private static String name(StudyOptions options) {
    if (options.study() != null) {
      return options.study();
    }
    String what = "ladder";
    if (options.data() != null) {
      what = options.data().getFileName().toString().replaceFirst("\\..*", "");
    }
    return what
        + (options.all() ? "-all" : "")
        + (options.preset() == StudyOptions.Preset.QUICK ? "-quick" : "");
  }

  /**
   * The frozen plan of a study: read if it is there, made if not.
   *
   * @throws UserError if the folder holds a study that asked for something else
   */
  public static Plan plan(StudyOptions options, StudyFolder folder, Progress progress) {
    Plan existing = folder.plan().orElse(null);
    if (existing != null) {
      check(existing.options(), options, folder);
      return existing;
    }
    AtomicFiles.requireWritable(folder.path());
    progress.started("Reading base and data", 4);
    try (LoadedBase base = LoadedBase.load(options.base())) {
      progress.advanced(1, "base");
      List<Dataset> data = data(options, base, progress);
      List<TaskRecord> tasks = data.stream().map(d -> record(d, base)).toList();
      double speed = sequencesPerSecond(base, data.get(0), options);
      CostModel costs = new CostModel(base.model().sites(), speed);
      Plan plan =
          new Planner(options, base.model().sites(), costs, tasks)
              .plan(base.name(), base.digest(), base.model().parameterCount());
      folder.writeDrift(DriftSentences.load(DRIFT_SENTENCES, options.seed()));
      data.forEach(d -> folder.write(used(d, plan)));
      Json.write(folder.planFile(), plan);
      progress.finished();
      return plan;
    }
  }

  /** What the trials will read: a screening sees a part of the training and test texts. */
  private static Dataset used(Dataset data, Plan plan) {
    RacePlan race = plan.task(data.name()).race();
    return plan.screening() ? data.first(race.examples(), race.testItems()) : data;
  }

  private static void check(StudyOptions planned, StudyOptions asked, StudyFolder folder) {
    ObjectNode before = binding(planned);
    ObjectNode now = binding(asked);
    List<String> differ = new ArrayList<>();
    before
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!before.get(key).equals(now.get(key))) {
                differ.add("%s was %s and is now %s".formatted(key, before.get(key), now.get(key)));
              }
            });
    if (!differ.isEmpty()) {
      throw new UserError(
          "%s holds a study with other options (%s): give this one another name with --study"
              .formatted(folder.path(), String.join("; ", differ)));
    }
  }

  private static ObjectNode binding(StudyOptions options) {
    ObjectNode tree = Json.mapper().valueToTree(options);
    tree.remove(FREE);
    return tree;
  }

  private static List<Dataset> data(StudyOptions options, LoadedBase base, Progress progress) {
    List<Dataset> all = new ArrayList<>();
    Path own = options.data();
    if (own != null) {
      DataFiles files =
          new DataFiles(
              own,
              options.validationData(),
              options.testData(),
              options.textColumn(),
              options.pairColumn(),
              options.labelColumn(),
              null);
      all.add(UserData.load(files, options.seed()));
      return all;
    }
    List<String> wanted = options.tasks().isEmpty() ? WordNetLadder.tasks() : options.tasks();
    // Reading WordNet takes a core some seconds per task.
    wanted.parallelStream()
        .map(task -> WordNetLadder.load(task, options.seed()))
        .forEachOrdered(all::add);
    progress.advanced(wanted.size(), "data");
    return all;
  }

  private static TaskRecord record(Dataset data, LoadedBase base) {
    boolean words = !data.labelTexts().isEmpty();
    return new TaskRecord(
        data.name(),
        data.description(),
        data.depth(),
        data.labels(),
        words ? data.labelTexts() : List.of(),
        data.train().size(),
        data.validation().size(),
        data.test().size(),
        data.dropped(),
        tokenized(data, LENGTH_SAMPLE, base).meanLength(),
        data.digest());
  }

  /** The first training texts; they are in random order. */
  private static Tokenized tokenized(Dataset data, int most, LoadedBase base) {
    int longest = Planner.longestText(base.model().sites());
    List<Example> some = data.train().subList(0, Math.min(most, data.train().size()));
    return Tokenized.of(some, base.tokenizer(), longest);
  }

  /** Reads some texts with the bare base several times and takes the fastest. */
  private static double sequencesPerSecond(LoadedBase base, Dataset data, StudyOptions options) {
    Tokenized some = tokenized(data, PROBE_SEQUENCES, base);
    double fastest = 0;
    try (Workers workers = new Workers(Machine.workers(options))) {
      Evaluator evaluator = new Evaluator(base.model(), workers);
      for (int i = 0; i < PROBE_READINGS; i++) {
        long start = System.nanoTime();
        evaluator.read(some.sequences());
        fastest = Math.max(fastest, some.size() / ((System.nanoTime() - start) / 1e9));
      }
    }
    return fastest;
  }
}
