package io.peft4j.data;

import io.peft4j.text.ChatEncoder;
import io.peft4j.text.ChatTokens;
import io.peft4j.text.Message;
import java.util.List;

/** A chat template: every answer of a conversation is learned, its end included. */
public record ChatRendering(ChatEncoder chat) implements Rendering {

  @Override
  public Supervised render(List<Message> messages) {
    ChatTokens tokens = chat.answers(messages);
    return Supervised.of(tokens.ids(), tokens.assistant());
  }
}
