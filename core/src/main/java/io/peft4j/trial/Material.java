package io.peft4j.trial;

import io.peft4j.nn.Sequence;
import java.util.List;

/** The data of one task, read and split, before a study is planned. */
interface Material {
  /** Items whose mean length is taken for that of all. */
  int LENGTH_SAMPLE = 2_000;

  /** What the plan says of the task. */
  TaskRecord record();

  /** The first training items as the base reads them, {@code most} at most; their order is random. */
  List<Sequence> sample(int most);

  /** Writes what the trials will read: a screening sees a part of the items. */
  void write(StudyFolder folder, Plan plan);
}
