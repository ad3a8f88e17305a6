package io.peft4j.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.PairList;
import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer that a Hugging Face {@code tokenizer.json} describes, run by Hugging Face's own
 * library.
 *
 * <p>The file's settings for truncation and padding are ignored: texts are cut here, by the
 * library's rule, and never padded. Nothing is loaded from a network: DJL's offline mode is
 * switched on for the process.
 */
public final class TokenizerJson implements Tokenizer {
  /** Texts that are encoded in one native call: enough to be fast, few enough to stay small. */
  private static final int BATCH = 1024;

  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final byte[] json;
  private final String source;
  private final SpecialTokens special;
  private final BitSet bytes;
  private final int vocabularySize;

  /** What knows special tokens by other names only; made when a text is met that needs it. */
  private @Nullable HuggingFaceTokenizer renamed;

  private TokenizerJson(HuggingFaceTokenizer tokenizer, byte[] json, JsonNode root, String source) {
    this.tokenizer = tokenizer;
    this.json = json;
    this.source = source;
    this.special = SpecialTokens.of(root);
    this.bytes = bytes(root);
    this.vocabularySize = vocabularySize(root);
  }

  /**
   * Loads a {@code tokenizer.json}.
   *
   * @throws UserError if it cannot be read or is no tokenizer
   */
  public static TokenizerJson load(Path file) {
    try {
      return load(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": check that the file is there and readable", e);
    }
  }

  /**
   * Loads a {@code tokenizer.json} from a stream.
   *
   * @param source what to call the stream in an error message
   * @throws UserError if it cannot be read or is no tokenizer
   */
  public static TokenizerJson load(InputStream in, String source) {
    try {
      return load(in.readAllBytes(), source);
    } catch (IOException e) {
      throw new UserError("cannot read " + source + ": " + e.getMessage(), e);
    }
  }

  private static TokenizerJson load(byte[] json, String source) throws IOException {
    JsonNode root = Json.read(json, JsonNode.class, source);
    return new TokenizerJson(open(json, source), json, root, source);
  }

  private static HuggingFaceTokenizer open(byte[] json, String source) throws IOException {
    // Otherwise DJL sends telemetry and, beside a GPU, downloads a native library.
    System.setProperty("ai.djl.offline", "true");
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS);
    } catch (RuntimeException e) {
      // The native parser knows no finer class.
      throw new UserError(
          source
              + " is no tokenizer.json that Hugging Face's library can read ("
              + e.getMessage()
              + "): save the tokenizer again with a recent version of transformers",
          e);
    }
  }

  private static int vocabularySize(JsonNode root) {
    JsonNode vocabulary = root.path("model").path("vocab");
    // A unigram model lists its tokens, the others map them to their ids.
    int largest = vocabulary.isArray() ? vocabulary.size() - 1 : -1;
    if (vocabulary.isObject()) {
      for (JsonNode id : vocabulary) {
        largest = Math.max(largest, id.asInt());
      }
    }
    for (JsonNode token : root.path("added_tokens")) {
      largest = Math.max(largest, token.path("id").asInt());
    }
    return largest + 1;
  }

  /** The tokens that stand for one byte each, in vocabularies that spell rare letters so. */
  private static BitSet bytes(JsonNode root) {
    BitSet bytes = new BitSet();
    JsonNode vocabulary = root.path("model").path("vocab");
    if (root.path("model").path("byte_fallback").asBoolean()) {
      for (int i = 0; i < 256; i++) {
        JsonNode id = vocabulary.path("<0x%02X>".formatted(i));
        if (id.isInt()) {
          bytes.set(id.intValue());
        }
      }
      for (int i = 0; vocabulary.isArray() && i < vocabulary.size(); i++) {
        if (vocabulary.path(i).path(0).asText().matches("<0x[0-9A-F]{2}>")) {
          bytes.set(i);
        }
      }
    }
    return bytes;
  }

  SpecialTokens special() {
    return special;
  }

  @Override
  public int[] encode(String text) {
    return ints(tokenizer.encode(WellFormed.of(text), false, false).getIds());
  }

  @Override
  public int[] encodeContent(String text) {
    return encode(new MarkedText(text, List.of())).ids();
  }

  /** The tokens of a text whose special tokens are those that are marked, and no others. */
  PlacedTokens encode(MarkedText marked) {
    String text = WellFormed.of(marked.text());
    if (special.find(text).equals(marked.special())) {
      return PlacedTokens.of(tokenizer.encode(text, false, false), text);
    }
    RenamedText names = RenamedText.of(new MarkedText(text, marked.special()));
    Encoding encoding = renamed().encode(names.text(), false, false);
    return names.inOriginal(PlacedTokens.of(encoding, names.text()));
  }

  private synchronized HuggingFaceTokenizer renamed() {
    if (renamed == null) {
      try {
        renamed = open(RenamedTokens.rename(json, special.all(), source), source);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return renamed;
  }

  @Override
  public Encoded encode(String text, @Nullable String pair, int maxLength) {
    Encoding encoding =
        pair == null
            ? tokenizer.encode(WellFormed.of(text), true, false)
            : tokenizer.encode(WellFormed.of(text), WellFormed.of(pair), true, false);
    return cut(encoding, maxLength);
  }

  @Override
  public List<Encoded> encodeAll(List<String> texts, @Nullable List<String> pairs, int maxLength) {
    if (pairs != null && pairs.size() != texts.size()) {
      throw new IllegalArgumentException(texts.size() + " texts do not pair with " + pairs.size());
    }
    List<Encoded> all = new ArrayList<>(texts.size());
    for (int start = 0; start < texts.size(); start += BATCH) {
      int end = Math.min(start + BATCH, texts.size());
      List<String> part = WellFormed.of(texts.subList(start, end));
      Encoding[] encodings =
          pairs == null
              ? tokenizer.batchEncode(part, true, false)
              : tokenizer.batchEncode(
                  new PairList<>(part, WellFormed.of(pairs.subList(start, end))), true, false);
      for (Encoding encoding : encodings) {
        all.add(cut(encoding, maxLength));
      }
    }
    return all;
  }

  @Override
  public String decode(int[] ids) {
    return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true);
  }

  @Override
  public TextStream stream() {
    return new TextStream(this, bytes::get);
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  /**
   * Cuts an encoding to {@code maxLength} tokens. Special tokens stand around the texts whatever
   * their length, so cutting afterwards gives what cutting before would have given.
   */
  private static Encoded cut(Encoding encoding, int maxLength) {
    int[] ids = ints(encoding.getIds());
    int[] types = ints(encoding.getTypeIds());
    if (ids.length <= maxLength) {
      return new Encoded(ids, types, false);
    }
    // −1 for a special token, else which text the token is of.
    long[] texts = encoding.getSequenceIds();
    int first = (int) LongStream.of(texts).filter(t -> t == 0).count();
    int second = (int) LongStream.of(texts).filter(t -> t == 1).count();
    int room = maxLength - (ids.length - first - second);
    if (room < 0) {
      throw new IllegalArgumentException(
          "a length of " + maxLength + " has no room for the special tokens");
    }
    int[] left = longestFirst(first, second, room);
    int kept = 0;
    for (int i = 0; i < ids.length; i++) {
      if (texts[i] < 0 || left[(int) texts[i]]-- > 0) {
        ids[kept] = ids[i];
        types[kept++] = types[i];
      }
    }
    return new Encoded(Arrays.copyOf(ids, kept), Arrays.copyOf(types, kept), true);
  }

  /** How many tokens of each text fit into {@code room}: the rule of Hugging Face's tokenizers. */
  private static int[] longestFirst(int first, int second, int room) {
    int shorter = Math.min(first, second);
    int longer = shorter > room ? shorter : Math.max(shorter, room - shorter);
    if (shorter + longer > room) {
      shorter = room / 2;
      longer = room - shorter;
    }
    return first > second ? new int[] {longer, shorter} : new int[] {shorter, longer};
  }

  private static int[] ints(long[] values) {
    int[] ints = new int[values.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = (int) values[i];
    }
    return ints;
  }
}
