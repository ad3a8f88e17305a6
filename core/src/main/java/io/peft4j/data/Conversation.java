package io.peft4j.data;

import io.peft4j.text.Message;
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
}
