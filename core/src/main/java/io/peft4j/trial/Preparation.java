package io.peft4j.trial;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.data.DataFiles;
import io.peft4j.data.Dataset;
import io.peft4j.data.DriftSentences;
import io.peft4j.data.UserData;
import io.peft4j.data.WordNetLadder;
import io.peft4j.engine.Workers;
import io.peft4j.format.AtomicFiles;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.nn.Sequence;
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
      List<Material> materials = materials(options, base);
      progress.advanced(3, "data");
      Scale scale = Scale.of(base.model().causal());
      double speed =
          sequencesPerSecond(base, materials.get(0).sample(scale.probe()), options);
      Plan plan =
          new Planner(
                  options,
                  base.model().sites(),
                  scale,
                  new CostModel(base.model().sites(), speed),
                  materials.stream().map(Material::record).toList())
              .plan(base.name(), base.digest(), base.model().parameterCount());
      folder.writeDrift(DriftSentences.load(DRIFT_SENTENCES, options.seed()));
      materials.forEach(m -> m.write(folder, plan));
      Json.write(folder.planFile(), plan);
      progress.finished();
      return plan;
    }
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

  private static List<Material> materials(StudyOptions options, LoadedBase base) {
    if (base.model().causal()) {
      return List.of(AnswerMaterial.read(options, base));
    }
    return data(options).stream().map(d -> (Material) new LabelMaterial(d, base)).toList();
  }

  private static List<Dataset> data(StudyOptions options) {
    if (options.data() != null) {
      DataFiles files =
          new DataFiles(
              options.data(),
              options.validationData(),
              options.testData(),
              options.textColumn(),
              options.pairColumn(),
              options.labelColumn(),
              null);
      return List.of(UserData.load(files, options.seed()));
    }
    List<String> wanted = options.tasks().isEmpty() ? WordNetLadder.tasks() : options.tasks();
    // Reading WordNet takes a core some seconds per task.
    return wanted.parallelStream()
        .map(task -> WordNetLadder.load(task, options.seed()))
        .toList();
  }

  /** Reads some texts with the bare base several times and takes the fastest. */
  private static double sequencesPerSecond(
      LoadedBase base, List<Sequence> some, StudyOptions options) {
    double fastest = 0;
    try (Workers workers = new Workers(Machine.workers(options))) {
      Evaluator evaluator = new Evaluator(base.model(), workers);
      for (int i = 0; i < PROBE_READINGS; i++) {
        long start = System.nanoTime();
        evaluator.read(some);
        fastest = Math.max(fastest, some.size() / ((System.nanoTime() - start) / 1e9));
      }
    }
    return fastest;
  }
}
