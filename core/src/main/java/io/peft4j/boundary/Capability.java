package io.peft4j.boundary;

/** Something a method promises; each promise is proved by the method's contract test. */
public enum Capability {
  /** Before the first step the adapted model gives exactly the base's outputs. */
  UNCHANGED_AT_START("no change at start"),
  /** The change can be folded into the base's weights; afterwards serving costs nothing extra. */
  MERGEABLE("merges into the base"),
  /** Several adapters of this kind, and the bare base, share one batch. */
  MIXES("mixes in one batch"),
  /** The adapter is a small file beside the base; the base's own files stay as they are. */
  LEAVES_BASE("leaves the base's files"),
  /** Hugging Face PEFT reads and writes the same files. */
  KNOWN_TO_PEFT("Hugging Face PEFT reads it");

  private final String label;

  Capability(String label) {
    this.label = label;
  }

  /** The promise in words. */
  public String label() {
    return label;
  }
}
