package io.peft4j.trial;

import io.peft4j.adapter.AdapterInfo;
import io.peft4j.adapter.Artifact;
import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.task.LinearHead;
import java.nio.file.Path;
import java.util.Map;

/** Stores and loads what an arm trained. */
final class Artifacts {
  private Artifacts() {}

  static void save(Path folder, AttachedAdapter adapter, Exam exam, Workbench bench) {
    AdapterInfo info =
        new AdapterInfo(
            bench.base().huggingFaceName(), bench.labels(), bench.base().tokenizerJson());
    LinearHead head = exam.head();
    Artifact.save(folder, adapter, info, head == null ? Map.of() : head.tensors());
  }

  static AttachedAdapter load(Path folder, Workbench bench) {
    return Artifact.load(bench.model(), folder, bench.tokenizer()::encode);
  }
}
