package io.peft4j.format;

import org.jspecify.annotations.Nullable;

/**
 * A problem that the user can mend: its message says what, where and what to do; no stack trace is
 * shown.
 */
public final class UserError extends RuntimeException {
  public UserError(String message) {
    super(message);
  }

  public UserError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
