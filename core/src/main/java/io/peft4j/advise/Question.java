package io.peft4j.advise;

/**
 * One of the five questions, answered.
 *
 * @param answer a sentence
 * @param value the number behind it in a few characters, {@code not given} without one
 * @param source where the value comes from
 */
public record Question(String question, String answer, String value, Source source) {

  /** Where a value comes from. */
  public enum Source {
    MEASURED("measured"),
    GIVEN("given"),
    DEFAULT("default");

    private final String label;

    Source(String label) {
      this.label = label;
    }

    /** The source in words. */
    public String label() {
      return label;
    }
  }
}
