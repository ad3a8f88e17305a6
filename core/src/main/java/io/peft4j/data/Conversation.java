package io.peft4j.data;

import io.peft4j.text.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * What was asked and what should be answered: one row of instruction data.
 *
 * @param row its number in the file, counted from 1
 * @param messages in order; the assistant's are answers, and the last one is one
 */
public record Conversation(int row, List<Message> messages) {

  public Conversation {
    messages = List.copyOf(messages);
  }

  /** The last answer. */
  public String answer() {
    return messages.get(messages.size() - 1).content();
  }

  /** The same with another last answer. */
  public Conversation answered(String answer) {
    List<Message> changed = new ArrayList<>(messages);
    Message last = changed.remove(changed.size() - 1);
    changed.add(new Message(last.role(), answer));
    return new Conversation(row, changed);
  }
}
