package io.peft4j.format;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The hub cannot be reached, answers that it cannot serve now, or breaks off: it may pass. */
public final class HubUnreachable extends IOException {
  private final @Nullable Duration wanted;

  HubUnreachable(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.wanted = null;
  }

  /**
   * A refusal for now.
   *
   * @param wanted how long the hub wants to be left alone; null if it does not say
   */
  HubUnreachable(String message, @Nullable Duration wanted) {
    super(message);
    this.wanted = wanted;
  }

  @Nullable Duration wanted() {
    return wanted;
  }
}
