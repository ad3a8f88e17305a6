package io.peft4j.compare;

/** What a comparison with the reference came to. */
public enum Outcome {
  /** The row that the others are compared with. */
  REFERENCE("reference"),
  /** The two-sided equivalence test at the margin was passed. */
  EQUIVALENT("equivalent"),
  /** Not shown to be equivalent, and significantly better. */
  BETTER("better"),
  /** Not shown to be equivalent, and significantly worse. */
  WORSE("worse"),
  /** This study is too small to tell. */
  UNDECIDED("undecided");

  private final String label;

  Outcome(String label) {
    this.label = label;
  }

  /** The outcome in words, for tables and reports. */
  public String label() {
    return label;
  }
}
