package io.peft4j.data;

/** A row that cannot be trained on; the message is the reason in a few words. */
final class BrokenRow extends Exception {
  BrokenRow(String reason) {
    super(reason);
  }
}
