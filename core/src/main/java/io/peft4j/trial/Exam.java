package io.peft4j.trial;

import io.peft4j.boundary.Attachments;
import io.peft4j.task.LinearHead;
import io.peft4j.train.Objective;
import org.jspecify.annotations.Nullable;

/**
 * What a task asks of one run: what training minimises, and how what was trained is scored. A head
 * that is trained beside the adapter belongs to it.
 */
interface Exam extends AutoCloseable {

  /** What training minimises. */
  Objective objective();

  /** Score on the validation items that a search and a learning curve look at. */
  Score search(Attachments adapter);

  /** Score on the validation items that a final run is chosen by. */
  Score choice(Attachments adapter);

  /** Score on the test items, with what was said on each. */
  Tested test(Attachments adapter);

  /** What a test gave. */
  record Tested(Score score, Predictions predictions) {}

  /** The head that is trained beside the adapter; null without one. */
  @Nullable LinearHead head();

  @Override
  void close();
}
