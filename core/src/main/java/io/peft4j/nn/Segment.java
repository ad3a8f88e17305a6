package io.peft4j.nn;

import io.peft4j.boundary.Attachments;
import java.util.List;

/** The sequences of a batch that go through one attached adapter, or through the bare base. */
public record Segment(Attachments attachments, List<Sequence> sequences) {

  public Segment {
    sequences = List.copyOf(sequences);
  }
}
