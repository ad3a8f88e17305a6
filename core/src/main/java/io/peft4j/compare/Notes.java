package io.peft4j.compare;

import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What a reader has to know before using the numbers of one task. */
final class Notes {
  private final List<Verdict> rows;
  private final Verdict reference;
  private final boolean screening;

  Notes(List<Verdict> rows, Verdict reference, boolean screening) {
    this.rows = rows;
    this.reference = reference;
    this.screening = screening;
  }

  List<String> sentences() {
    List<String> notes = new ArrayList<>();
    if (screening) {
      notes.add(
          "Screening: this quick look does not show the spread between seeds, so no ranking is"
              + " claimed where intervals overlap.");
    }
    if (reference.group() != Group.FULL) {
      notes.add(
          "Full fine-tuning is missing: rows are compared with "
              + reference.name()
              + ", picked for the %s test %s, which flatters it a little."
                  .formatted(
                      reference.measure() == Measure.LOSS ? "lowest" : "highest",
                      reference.measure().label()));
    }
    String single =
        rows.stream()
            .filter(r -> !screening && r.seeds() == 1)
            .filter(r -> r.group() == Group.EXTERNAL || r.group() == Group.FULL)
            .map(Verdict::name)
            .collect(Collectors.joining(", "));
    if (!single.isEmpty()) {
      notes.add(
          "One run each: verdicts on " + single + " are about these runs, not about the methods.");
    }
    rows.stream()
        .filter(r -> r.group() == Group.NO_TUNING && r.gainInterval().high() >= 0)
        .max(Comparator.comparingDouble(Verdict::quality))
        .filter(r -> !r.name().equals(reference.name()))
        .ifPresent(r -> notes.add(easy(r)));
    return List.copyOf(notes);
  }

  private String easy(Verdict untuned) {
    return "The task hardly tells methods apart: %s without any tuning reaches %s, %s %s."
        .formatted(
            untuned.name(),
            untuned.measure().text(untuned.value()),
            reference.name(),
            reference.measure().text(reference.value()));
  }
}
