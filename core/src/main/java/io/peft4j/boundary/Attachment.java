package io.peft4j.boundary;

/**
 * How a method is attached: the design dimensions of He et al. 2022 (arXiv:2110.04366), as data that
 * a report can print.
 */
public record Attachment(Boundary boundary, Insertion insertion, Composition composition) {

  /** How the change sits beside the frozen computation. */
  public enum Insertion {
    NONE,
    SEQUENTIAL,
    PARALLEL,
    PREPEND
  }

  /** How the change and the frozen result become one. */
  public enum Composition {
    NONE,
    ADD,
    SCALE,
    CONCAT,
    REPLACE
  }
}
