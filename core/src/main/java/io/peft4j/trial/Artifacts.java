package io.peft4j.trial;

import io.peft4j.adapter.AdapterInfo;
import io.peft4j.adapter.Artifact;
import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.task.LinearHead;
import io.peft4j.task.Scoring;
import java.nio.file.Path;
import java.util.Map;

/** Stores and loads what an arm trained. */
final class Artifacts {
  private Artifacts() {}

  static void save(Path folder, AttachedAdapter adapter, Scoring scoring, Workbench bench) {
    AdapterInfo info =
        new AdapterInfo(
            bench.base().huggingFaceName(), bench.data().labels(), bench.base().tokenizerJson());
    Artifact.save(
        folder,
        adapter,
        info,
        scoring instanceof LinearHead head ? head.tensors() : Map.of());
  }

  static AttachedAdapter load(Path folder, Workbench bench) {
    return Artifact.load(bench.model(), folder, bench.tokenizer()::encode);
  }
}
