package io.peft4j.report;

import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Role;
import io.peft4j.report.Placement.Mark;
import io.peft4j.report.Placement.Touch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the arms of {@link StudyFixture} touch a model of six blocks. */
final class FigureFixture {
  private static final Role[] LINEAR = {
    Role.QUERY, Role.KEY, Role.VALUE, Role.ATTENTION_OUT, Role.UP, Role.DOWN
  };

  private FigureFixture() {}

  static Map<String, Placement> placements() {
    Map<String, Placement> placements = new LinkedHashMap<>();
    placements.put("zero-shot", new Placement(List.of(), 0, 6));
    placements.put("prompt-20", at(0, Boundary.INPUT, Mark.ROWS, Role.EMBEDDING));
    placements.put("prefix-20", at(6, Boundary.KEY_VALUE, Mark.ROWS, Role.KEY, Role.VALUE));
    placements.put(
        "bitfit",
        at(
            6,
            Boundary.SELECTION,
            Mark.BIAS,
            Role.QUERY,
            Role.KEY,
            Role.VALUE,
            Role.ATTENTION_OUT,
            Role.NORM,
            Role.UP,
            Role.DOWN));
    placements.put("ia3", at(6, Boundary.ACTIVATION, Mark.SCALE, Role.KEY, Role.VALUE, Role.DOWN));
    placements.put(
        "bottleneck-64", at(6, Boundary.ACTIVATION, Mark.AFTER, Role.MLP, Role.ATTENTION));
    placements.put(
        "a-method-with-a-long-name-r11",
        at(2, Boundary.ACTIVATION, Mark.BESIDE, Role.MLP, Role.ATTENTION));
    placements.put("lora-r16", at(6, Boundary.WEIGHT, Mark.DELTA, LINEAR));
    placements.put(
        "full",
        at(
            6,
            Boundary.SELECTION,
            Mark.WEIGHT,
            Role.EMBEDDING,
            Role.QUERY,
            Role.KEY,
            Role.VALUE,
            Role.ATTENTION_OUT,
            Role.NORM,
            Role.UP,
            Role.DOWN));
    return placements;
  }

  private static Placement at(int layers, Boundary boundary, Mark mark, Role... roles) {
    List<Touch> touches = new ArrayList<>();
    for (Role role : roles) {
      touches.add(new Touch(role, boundary, mark));
    }
    return new Placement(touches, layers, 6);
  }
}
