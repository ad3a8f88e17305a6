package io.peft4j.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A rule by which a byte-level tokenizer cuts a text into words, known to llama.cpp by name ({@code
 * llm_tokenizer_bpe} in {@code llama-vocab.cpp}), as a model's own {@code tokenizer.json} writes
 * it.
 *
 * @param names what {@code tokenizer.ggml.pre} may say
 * @param split the expression that finds words; null for GPT-2's, which is built in
 * @param digits whether each digit stands alone before that
 * @param composed whether the text is brought into Unicode's form NFC first
 * @param wholeWords whether a word that is in the vocabulary is taken whole, whatever the merges
 * @param startsText whether texts start with the first special token unless the file says otherwise
 */
record PreTokenizer(
    Set<String> names,
    @Nullable String split,
    boolean digits,
    boolean composed,
    boolean wholeWords,
    boolean startsText) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final String REST =
      "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String LETTERS =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
  private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String CASED =
      "[^\\r\\n\\p{L}\\p{N}]?%s*%s+|[^\\r\\n\\p{L}\\p{N}]?%s+%s*"
          .formatted(UPPER, LOWER, UPPER, LOWER);

  private static final List<PreTokenizer> ALL =
      List.of(
          new PreTokenizer(Set.of("default", "gpt-2", "gpt2"), null, false, false, false, false),
          new PreTokenizer(
              Set.of("smollm", "starcoder", "refact"), null, true, false, false, false),
          new PreTokenizer(
              Set.of("llama-bpe", "llama3", "llama-v3"),
              LETTERS + "|\\p{N}{1,3}" + REST,
              false,
              false,
              true,
              true),
          new PreTokenizer(
              Set.of("qwen2", "deepseek-r1-qwen"),
              LETTERS + "|\\p{N}" + REST,
              false,
              true,
              false,
              false),
          new PreTokenizer(
              Set.of("tekken"),
              CASED + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
              false,
              false,
              true,
              true));

  /**
   * The rule called {@code name}. {@code default}, which old files say or leave out, is taken for
   * GPT-2's.
   *
   * @throws UserError if it is not known
   */
  static PreTokenizer of(String name, GgufMetadata metadata) {
    return ALL.stream()
        .filter(rule -> rule.names.contains(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "%s cuts texts into words by the rule \"%s\", which is not known; known: %s"
                        .formatted(
                            metadata.file(),
                            GgufMetadata.shown(name),
                            ALL.stream()
                                .flatMap(rule -> rule.names.stream())
                                .sorted()
                                .collect(Collectors.joining(", ")))));
  }

  JsonNode normalizer() {
    return composed ? JSON.objectNode().put("type", "NFC") : JSON.nullNode();
  }

  ObjectNode tree() {
    if (split == null && !digits) {
      return byteLevel(true);
    }
    ObjectNode sequence = JSON.objectNode().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    if (digits) {
      steps.addObject().put("type", "Digits").put("individual_digits", true);
    }
    if (split != null) {
      ObjectNode step = steps.addObject().put("type", "Split");
      step.putObject("pattern").put("Regex", split);
      step.put("behavior", "Isolated").put("invert", false);
    }
    steps.add(byteLevel(split == null));
    return sequence;
  }

  /**
   * From bytes to printable signs and back.
   *
   * @param words whether GPT-2's expression finds the words
   */
  static ObjectNode byteLevel(boolean words) {
    return JSON.objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", words);
  }
}
