package io.peft4j.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The {@code tokenizer.json} and {@code tokenizer_config.json} that a GGUF's metadata amounts to.
 *
 * <p>A file holds a vocabulary with the kind of each token, merges (byte-level BPE, {@code gpt2})
 * or scores (SentencePiece, {@code llama}), and the name of the rule that cuts a text into words
 * before merging. What the rule is stands in llama.cpp's code, so a name that is not known here is
 * an error: a wrong rule gives tokens that are almost right.
 */
final class GgufTokenizer {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String PREFIX = "tokenizer.ggml.";

  /** Tokens that a text never becomes by merging: unknown, control, unused, single byte. */
  private static final Set<Integer> NOT_MERGED = Set.of(2, 3, 5, 6);

  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;

  private final GgufMetadata metadata;
  private final List<String> tokens;
  private final double[] kinds;

  private GgufTokenizer(GgufMetadata metadata) {
    this.metadata = metadata;
    this.tokens = metadata.texts(PREFIX + "tokens");
    this.kinds =
        metadata.has(PREFIX + "token_type")
            ? metadata.numbers(PREFIX + "token_type", tokens.size())
            : new double[tokens.size()];
  }

  /**
   * The file's {@code tokenizer.json}.
   *
   * @throws UserError if it has none, or one of a kind that is not supported
   */
  static ObjectNode tokenizer(GgufMetadata metadata) {
    return new GgufTokenizer(metadata).build();
  }

  /** The names of the special tokens, and the chat template if there is one. */
  static ObjectNode config(GgufMetadata metadata) {
    ObjectNode config = JSON.objectNode();
    List<String> tokens = metadata.texts(PREFIX + "tokens");
    Map<String, String> kinds =
        Map.of("bos", "bos", "eos", "eos", "unk", "unknown", "pad", "padding");
    kinds.forEach(
        (name, kind) -> {
          String key = PREFIX + kind + "_token_id";
          if (metadata.has(key)) {
            config.put(name + "_token", tokens.get(id(metadata, key)));
          }
        });
    String template = metadata.textOr("tokenizer.chat_template", null);
    if (template != null) {
      config.put("chat_template", template);
    }
    return config;
  }

  /** A token's number, which the vocabulary has. */
  static int id(GgufMetadata metadata, String key) {
    int size = metadata.values().path(PREFIX + "tokens").size();
    double id = metadata.number(key);
    if (id < 0 || id >= size || id != Math.rint(id)) {
      throw new UserError(
          "%s: \"%s\" is %s, and the vocabulary has %d tokens: convert the model again"
              .formatted(metadata.file(), key, metadata.values().get(key), size));
    }
    return (int) id;
  }

  private ObjectNode build() {
    ObjectNode tokenizer = JSON.objectNode().put("version", "1.0");
    String model = metadata.text(PREFIX + "model");
    switch (model) {
      case "gpt2" -> byteLevel(tokenizer);
      case "llama" -> sentencePiece(tokenizer);
      default ->
          throw new UserError(
              "%s has a tokenizer of the kind \"%s\", which is not supported; supported: gpt2, llama"
                  .formatted(metadata.file(), GgufMetadata.shown(model)));
    }
    return tokenizer;
  }

  private void byteLevel(ObjectNode tokenizer) {
    PreTokenizer words = PreTokenizer.of(metadata.textOr(PREFIX + "pre", "default"), metadata);
    addTokens(tokenizer, tokens);
    tokenizer.set("normalizer", words.normalizer());
    tokenizer.set("pre_tokenizer", words.tree());
    around(tokenizer, words.startsText());
    tokenizer.set("decoder", PreTokenizer.byteLevel(true));
    ObjectNode bpe = bpe(tokenizer, tokens);
    bpe.put("ignore_merges", words.wholeWords());
    ArrayNode merges = bpe.putArray("merges");
    for (String merge : metadata.texts(PREFIX + "merges")) {
      // The left token may itself be a space's sign followed by nothing, but never empty.
      int space = merge.indexOf(' ', 1);
      if (space < 0 || space == merge.length() - 1) {
        throw new UserError(
            "%s: its merge \"%s\" is not two tokens: download it again"
                .formatted(metadata.file(), GgufMetadata.shown(merge)));
      }
      merges.addArray().add(merge.substring(0, space)).add(merge.substring(space + 1));
    }
  }

  private void sentencePiece(ObjectNode tokenizer) {
    boolean gemma = metadata.architecture().startsWith("gemma");
    List<String> pieces = gemma ? tokens.stream().map(GgufTokenizer::spaced).toList() : tokens;
    addTokens(tokenizer, pieces);
    boolean prefixed = metadata.flagOr(PREFIX + "add_space_prefix", true);
    tokenizer.set("normalizer", SentencePiece.normalizer(prefixed));
    tokenizer.putNull("pre_tokenizer");
    around(tokenizer, true);
    tokenizer.set("decoder", SentencePiece.decoder(prefixed));
    ObjectNode bpe = bpe(tokenizer, pieces);
    if (metadata.has(PREFIX + "unknown_token_id")) {
      bpe.put("unk_token", pieces.get(id(metadata, PREFIX + "unknown_token_id")));
    }
    bpe.put("fuse_unk", true).put("byte_fallback", true);
    ArrayNode merges = bpe.putArray("merges");
    // Gemma's scores do not tell the order of its merges; the numbers of its tokens do.
    double[] scores =
        gemma
            ? Stream.iterate(0, i -> i + 1).limit(pieces.size()).mapToDouble(i -> -i).toArray()
            : metadata.numbers(PREFIX + "scores", pieces.size());
    for (SentencePiece.Merge merge :
        SentencePiece.merges(pieces, scores, i -> !NOT_MERGED.contains((int) kinds[i]))) {
      merges.addArray().add(merge.left()).add(merge.right());
    }
  }

  /** Gemma's tokens of several spaces are stored as spaces, and looked up as SentencePiece's. */
  private static String spaced(String token) {
    return token.isBlank() && token.indexOf(' ') >= 0
        ? token.replace(' ', SentencePiece.SPACE)
        : token;
  }

  /** Tokens that are found in a text before it is cut into words. */
  private void addTokens(ObjectNode tokenizer, List<String> written) {
    tokenizer.putNull("truncation").putNull("padding");
    ArrayNode added = tokenizer.putArray("added_tokens");
    Set<Integer> named = new TreeSet<>();
    for (String kind : List.of("bos", "eos", "unknown", "padding")) {
      String key = PREFIX + kind + "_token_id";
      if (metadata.has(key)) {
        named.add(id(metadata, key));
      }
    }
    for (int i = 0; i < written.size(); i++) {
      int kind = (int) kinds[i];
      boolean special = kind == CONTROL || kind == UNKNOWN || named.contains(i);
      boolean spaces = !written.get(i).equals(tokens.get(i));
      if (special || kind == USER_DEFINED && !spaces) {
        ObjectNode token = added.addObject().put("id", i).put("content", written.get(i));
        for (String switched : List.of("single_word", "lstrip", "rstrip", "normalized")) {
          token.put(switched, false);
        }
        token.put("special", special);
      }
    }
  }

  /** The special tokens that stand around a text if the file says so. */
  private void around(ObjectNode tokenizer, boolean startsByDefault) {
    boolean start = metadata.flagOr(PREFIX + "add_bos_token", startsByDefault);
    boolean end = metadata.flagOr(PREFIX + "add_eos_token", false);
    ArrayNode single = JSON.arrayNode();
    ArrayNode pair = JSON.arrayNode();
    ObjectNode special = JSON.objectNode();
    for (int text = 0; text < 2; text++) {
      ArrayNode before = JSON.arrayNode();
      if (start) {
        before.add(special("bos", text, special));
      }
      before
          .addObject()
          .putObject("Sequence")
          .put("id", text == 0 ? "A" : "B")
          .put("type_id", text);
      if (end) {
        before.add(special("eos", text, special));
      }
      pair.addAll(before);
      if (text == 0) {
        single.addAll(before);
      }
    }
    if (special.isEmpty()) {
      tokenizer.putNull("post_processor");
      return;
    }
    ObjectNode processor = tokenizer.putObject("post_processor").put("type", "TemplateProcessing");
    processor.set("single", single);
    processor.set("pair", pair);
    processor.set("special_tokens", special);
  }

  private ObjectNode special(String kind, int text, ObjectNode known) {
    int id = id(metadata, PREFIX + kind + "_token_id");
    String token = tokens.get(id);
    ObjectNode entry = JSON.objectNode().put("id", token);
    entry.putArray("ids").add(id);
    entry.putArray("tokens").add(token);
    known.set(token, entry);
    ObjectNode use = JSON.objectNode();
    use.putObject("SpecialToken").put("id", token).put("type_id", text);
    return use;
  }

  private ObjectNode bpe(ObjectNode tokenizer, List<String> pieces) {
    ObjectNode bpe = tokenizer.putObject("model").put("type", "BPE");
    for (String absent :
        List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix")) {
      bpe.putNull(absent);
    }
    bpe.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocabulary = bpe.putObject("vocab");
    for (int i = 0; i < pieces.size(); i++) {
      if (vocabulary.has(pieces.get(i))) {
        throw new UserError(
            "%s has the token \"%s\" twice: convert the model again"
                .formatted(metadata.file(), GgufMetadata.shown(pieces.get(i))));
      }
      vocabulary.put(pieces.get(i), i);
    }
    return bpe;
  }
}
