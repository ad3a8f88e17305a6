package io.peft4j.data;

import io.peft4j.text.Message;
import java.util.List;

/**
 * From the messages of a conversation to tokens, of which the assistant's are learned: a model's
 * chat template or a plain one. Implementations are safe to use from several threads.
 */
public interface Rendering {

  /**
   * The tokens of a whole conversation, special tokens included.
   *
   * @throws io.peft4j.format.UserError if the template refuses the conversation
   */
  Supervised render(List<Message> messages);
}
