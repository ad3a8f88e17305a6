package io.peft4j.format;

/**
 * A problem that the user can mend: its message says what, where and what to do; no stack trace is
 * shown.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A problem found by peft4j itself. */
  public UserError(String message) {
    super(message);
  }

  /** A problem that another error made known. */
  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
