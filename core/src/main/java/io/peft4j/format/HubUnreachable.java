package io.peft4j.format;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The hub cannot be reached, answers that it cannot serve now, or breaks off: it may pass. */
public final class HubUnreachable extends IOException {
  private final @Nullable Duration wanted;

  /** A failure, with what caused it if that is known. */
  public HubUnreachable(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.wanted = null;
  }

  private HubUnreachable(String message, @Nullable Duration wanted) {
    super(message);
    this.wanted = wanted;
  }

  /**
   * A refusal for now.
   *
   * @param wanted how long the hub wants to be left alone; null if it does not say
   */
  static HubUnreachable busy(String message, @Nullable Duration wanted) {
    return new HubUnreachable(message, wanted);
  }

  @Nullable Duration wanted() {
    return wanted;
  }
}
