package io.peft4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.method.PrefixTuning;
import io.peft4j.method.PromptTuning;
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyBert;
import io.peft4j.nn.Rows.Group;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final Sequence LONG = new Sequence(new int[] {11, 12, 13}, new int[] {0, 0, 1});
  private static final Sequence SHORT = new Sequence(new int[] {21}, new int[] {1});
  private static final Sequence OTHER = Sequence.of(31);

  private static BaseModel base;

  @BeforeAll
  static void load() {
    base = TinyBert.load(Precision.F32);
  }

  @AfterAll
  static void close() {
    base.close();
  }

  private static AttachedAdapter attach(PeftMethod method) {
    return AttachedAdapter.attach(base, method, new BaseSetup(base, 1, text -> new int[] {7}));
  }

  @Test
  void sequencesOfOneLengthStandTogether() {
    try (Scope scope = Scope.open()) {
      Rows rows = Rows.of(List.of(new Segment(Attachments.NONE, List.of(LONG, SHORT, OTHER))));
      assertThat(rows.count()).isEqualTo(5);
      assertThat(rows.sequenceCount()).isEqualTo(3);
      assertThat(Ops.longs(rows.ids())).containsExactly(21, 31, 11, 12, 13);
      assertThat(Ops.longs(rows.types())).containsExactly(1, 0, 0, 0, 1);
      assertThat(Ops.longs(rows.positions())).containsExactly(0, 0, 0, 1, 2);
      assertThat(rows.groups()).containsExactly(new Group(0, 0, 2, 1), new Group(0, 2, 1, 3));
      assertThat(Ops.longs(rows.real())).containsExactly(0, 1, 2, 3, 4);
      assertThat(Ops.longs(rows.sequences())).containsExactly(1, 2, 0, 0, 0);
      assertThat(rows.owners()).containsExactly(1, 2, 0, 0, 0);
      assertThat(Ops.longs(rows.firsts())).containsExactly(2, 0, 1);
      assertThat(rows.lengths()).containsExactly(3, 1, 1);
      assertThat(Ops.longs(rows.lengthColumn())).containsExactly(3, 1, 1);
      assertThat(rows.virtual()).isFalse();
    }
  }

  @Test
  void virtualTokensAreRowsInFrontAndMoveThePositions() {
    try (Scope scope = Scope.open();
        AttachedAdapter prompt = attach(new PromptTuning(2));
        AttachedAdapter prefix = attach(new PrefixTuning(4))) {
      Rows rows =
          Rows.of(
              List.of(
                  new Segment(prompt, List.of(LONG, SHORT)),
                  new Segment(Attachments.NONE, List.of(OTHER)),
                  new Segment(prefix, List.of(SHORT)),
                  new Segment(prompt, List.of(OTHER))));
      assertThat(rows.count()).isEqualTo(3 + 5 + 1 + 1 + 3);
      assertThat(Ops.longs(rows.ids())).containsExactly(21, 11, 12, 13, 31, 21, 31);
      assertThat(Ops.longs(rows.positions()))
          .containsExactly(0, 1, 2, 0, 1, 2, 3, 4, 0, 4, 0, 1, 2);
      assertThat(Ops.longs(rows.types())).containsExactly(0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0);
      assertThat(Ops.longs(rows.real())).containsExactly(2, 5, 6, 7, 8, 9, 12);
      // Seven real embeddings, then two rows of each segment's prompt.
      assertThat(Ops.longs(rows.source())).containsExactly(7, 8, 0, 7, 8, 1, 2, 3, 4, 5, 9, 10, 6);
      assertThat(rows.owners()).containsExactly(1, 1, 1, 0, 0, 0, 0, 0, 2, 3, 4, 4, 4);
      assertThat(rows.groups())
          .containsExactly(
              new Group(0, 0, 1, 3),
              new Group(0, 3, 1, 5),
              new Group(1, 8, 1, 1),
              new Group(2, 9, 1, 1),
              new Group(3, 10, 1, 3));
      assertThat(rows.spans()).extracting(Rows.Span::start).containsExactly(0, 8, 9, 10);
      assertThat(rows.spans()).extracting(Rows.Span::end).containsExactly(8, 9, 10, 13);
      assertThat(rows.spans()).extracting(Rows.Span::realStart).containsExactly(0, 4, 5, 6);
      assertThat(rows.spans()).extracting(Rows.Span::realEnd).containsExactly(4, 5, 6, 7);
      assertThat(rows.lengths()).containsExactly(3, 1, 1, 1, 1);
      assertThat(rows.virtual()).isTrue();
    }
  }
}
