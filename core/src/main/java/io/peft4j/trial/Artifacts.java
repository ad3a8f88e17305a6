package io.peft4j.trial;

import io.peft4j.adapter.AdapterInfo;
import io.peft4j.adapter.Artifact;
import io.peft4j.adapter.AttachedAdapter;
import java.nio.file.Path;

/** Stores and loads what an arm trained. */
final class Artifacts {
  private Artifacts() {}

  static void save(Path folder, AttachedAdapter adapter, Exam exam, Workbench bench) {
    AdapterInfo info =
        new AdapterInfo(
            bench.base().huggingFaceName(), bench.labels(), bench.base().tokenizerJson());
    Artifact.save(folder, adapter, info, exam.head());
  }

  static AttachedAdapter load(Path folder, Workbench bench) {
    return Artifact.load(bench.model(), folder, bench.tokenizer()::encode);
  }
}
