package io.peft4j.trial;

/**
 * Loss on held-out general text, in nats a token: what tuning for a task did to everything else.
 *
 * @param bare of the bare base
 * @param attached with the trained adapter attached
 * @param detached after detaching it: exactly {@code bare}
 */
public record Forgetting(double bare, double attached, double detached) {

  /** How much the loss rose when the adapter was attached. */
  public double whileAttached() {
    return attached - bare;
  }

  /** What is left of that after detaching: exactly 0. */
  public double afterDetaching() {
    return detached - bare;
  }
}
