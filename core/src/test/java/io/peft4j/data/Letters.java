package io.peft4j.data;

import io.peft4j.text.Encoded;
import io.peft4j.text.Tokenizer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A token per character, its code: what is cut and what is learned can be read off. */
final class Letters implements Tokenizer {
  @Override
  public int[] encode(String text) {
    return text.chars().toArray();
  }

  @Override
  public int[] encodeContent(String text) {
    return encode(text);
  }

  @Override
  public Encoded encode(String text, @Nullable String pair, int maxLength) {
    int[] ids = encode(text);
    return new Encoded(ids, new int[ids.length], false);
  }

  @Override
  public List<Encoded> encodeAll(List<String> texts, @Nullable List<String> pairs, int maxLength) {
    return texts.stream().map(text -> encode(text, null, maxLength)).toList();
  }

  @Override
  public String decode(int[] ids) {
    return IntStream.of(ids).mapToObj(Character::toString).collect(Collectors.joining());
  }

  @Override
  public int vocabularySize() {
    return Character.MAX_VALUE;
  }

  /** A token as text; those that are no letters by their number. */
  static String shown(int id) {
    return id < ' ' && id != '\n' ? "<" + id + ">" : Character.toString(id);
  }
}
