package io.peft4j.method;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.peft4j.boundary.Attachment;
import io.peft4j.boundary.Attachment.Composition;
import io.peft4j.boundary.Attachment.Insertion;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.InputMethod;
import io.peft4j.boundary.Prompt;
import io.peft4j.boundary.Setup;
import io.peft4j.boundary.Sites;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Prompt tuning (Lester et al. 2021, arXiv:2104.08691): learned rows in front of the embedded input.
 *
 * <pre>
 *   [p_1 … p_n] ─┐
 *                ├─ + position ── block 0 ── block 1 ── …
 *   E[x_1 … x_L] ┘
 * </pre>
 *
 * <p>The frozen model reads the rows as if they were words; real tokens' positions move up by n. {@link
 * PrefixTuning} instead gives every layer its own keys and values. It does not start unchanged: a
 * longer input is a different input, whatever its first rows are. It cannot be merged: there is no
 * weight that it changes. It costs n rows of the context for ever.
 *
 * @param numVirtualTokens n
 * @param promptTuningInit where the rows start
 * @param promptTuningInitText the text for {@link Init#TEXT}
 * @param tokenizerNameOrPath where peft finds the tokenizer for {@link Init#TEXT}; here it is the
 *     base's own
 */
@JsonNaming(SnakeCaseStrategy.class)
public record PromptTuning(
    int numVirtualTokens,
    Init promptTuningInit,
    @Nullable String promptTuningInitText,
    @Nullable String tokenizerNameOrPath)
    implements InputMethod {

  /** Where virtual tokens start. */
  public enum Init {
    /** Normal numbers, far from any word. */
    RANDOM,
    /** The words of a text. */
    TEXT,
    /** Random words. */
    SAMPLE_VOCAB
  }

  public PromptTuning {
    VirtualTokens.checked(numVirtualTokens);
  }

  /** Random rows, as peft starts them. */
  public PromptTuning(int n) {
    this(n, Init.RANDOM, null, null);
  }

  /** Rows that start as the words of {@code text}. */
  public PromptTuning(int n, String text) {
    this(n, Init.TEXT, text, null);
  }

  @Override
  public String peftType() {
    return "PROMPT_TUNING";
  }

  @Override
  public Attachment attachment() {
    return new Attachment(Boundary.INPUT, Insertion.PREPEND, Composition.CONCAT);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.MIXES, Capability.LEAVES_BASE, Capability.KNOWN_TO_PEFT);
  }

  @Override
  public long parameterCount(Sites sites) {
    return (long) numVirtualTokens * sites.hidden();
  }

  /** Random rows are some twenty times as long as words, and so are their steps. */
  @Override
  public double learningRate() {
    return promptTuningInit == Init.RANDOM ? 5e-2 : 1e-2;
  }

  @Override
  public Map<String, Object> configFor(Sites sites) {
    Map<String, Object> config =
        new LinkedHashMap<>(
            Map.of(
                "token_dim", sites.hidden(),
                "num_layers", sites.layers(),
                "num_attention_heads", sites.heads(),
                "num_transformer_submodules", 1));
    if (promptTuningInit == Init.TEXT && tokenizerNameOrPath == null) {
      // peft refuses TEXT without a tokenizer, even for a trained file, whose start is past.
      config.put("prompt_tuning_init", Init.RANDOM.name());
    }
    return config;
  }

  @Override
  public Prompt attach(Sites sites, Setup setup) {
    return new VirtualTokens(start(sites, setup));
  }

  private Tensor start(Sites sites, Setup setup) {
    int n = numVirtualTokens;
    return switch (promptTuningInit) {
      case RANDOM -> VirtualTokens.rng(setup).normal(setup.like(), 1, n, sites.hidden());
      case SAMPLE_VOCAB -> setup.embeddings(VirtualTokens.sampled(n, setup)).clone();
      case TEXT -> {
        String key = "prompt_tuning_init_text";
        yield setup
            .embeddings(VirtualTokens.fromText(n, promptTuningInitText, key, setup))
            .clone();
      }
    };
  }
}
