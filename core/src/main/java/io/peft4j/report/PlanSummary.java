package io.peft4j.report;

import java.util.List;

/**
 * What a study's budget came to before the first trial.
 *
 * @param mode how far the study goes
 * @param budget what the user allowed, as in {@code 25 min}
 * @param resolved what that bought, one line each, as in {@code three seeds of 300 steps per arm}
 * @param gaveUp what had to be left out, one line each; empty if nothing was
 */
public record PlanSummary(Mode mode, String budget, List<String> resolved, List<String> gaveUp) {

  /** How far a study goes. */
  public enum Mode {
    /** Searched learning rates and several seeds. */
    FULL("full study"),
    /** Published learning rates and one seed: it ranks nothing that it cannot separate. */
    SCREENING("screening");

    private final String label;

    Mode(String label) {
      this.label = label;
    }

    /** The mode in words. */
    public String label() {
      return label;
    }
  }

  public PlanSummary {
    resolved = List.copyOf(resolved);
    gaveUp = List.copyOf(gaveUp);
  }
}
