package io.peft4j.method;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.peft4j.boundary.Attachment;
import io.peft4j.boundary.Attachment.Composition;
import io.peft4j.boundary.Attachment.Insertion;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.KeyValueMethod;
import io.peft4j.boundary.Prompt;
import io.peft4j.boundary.Setup;
import io.peft4j.boundary.Sites;
import io.peft4j.format.UserError;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Prefix tuning (Li and Liang 2021, arXiv:2101.00190) without the network around it (P-tuning v2, Liu
 * et al. 2021, arXiv:2110.07602): learned keys and values in front of every layer's own.
 *
 * <pre>
 *   in each layer:   keys    [P_k ; W_k x] ─┐
 *                    values  [P_v ; W_v x] ─┴─ attention of the real tokens' queries
 * </pre>
 *
 * <p>Every token of every layer can look at n slots that say what training made of them. {@link
 * PromptTuning} has only rows in front of the first layer, from which the frozen model computes keys
 * and values itself. It does not start unchanged: softmax gives each slot some weight, also one whose
 * key is zero, and real tokens' positions move up by n. It cannot be merged: there is no weight that
 * it changes.
 *
 * @param numVirtualTokens n
 * @param initWeights null for normal numbers as in peft (which hurt), {@code zero} as in peft, or our
 *     own {@code text} and {@code vocabulary}: what the frozen base computes for words
 * @param initText the words for {@code text}
 */
@JsonNaming(SnakeCaseStrategy.class)
public record PrefixTuning(
    int numVirtualTokens,
    @Nullable String initWeights,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String initText)
    implements KeyValueMethod {

  /** What peft takes for keys that a file does not have. */
  static final PrefixTuning PEFT_DEFAULT = new PrefixTuning(20, null, null);

  private static final String RANDOM = "random";
  private static final String ZERO = "zero";
  private static final String TEXT = "text";
  private static final String VOCABULARY = "vocabulary";

  public PrefixTuning {
    VirtualTokens.checked(numVirtualTokens);
    if (initWeights != null && !Set.of(ZERO, TEXT, VOCABULARY).contains(initWeights)) {
      throw new UserError(
          "init_weights of a prefix is \"" + initWeights + "\": write null, zero, text or vocabulary");
    }
  }

  /** Keys and values of random words, a start that the frozen model understands. */
  public PrefixTuning(int n) {
    this(n, VOCABULARY, null);
  }

  /** Keys and values of the words of {@code text}. */
  public PrefixTuning(int n, String text) {
    this(n, TEXT, text);
  }

  @Override
  public String peftType() {
    return "PREFIX_TUNING";
  }

  @Override
  public Attachment attachment() {
    return new Attachment(Boundary.KEY_VALUE, Insertion.PREPEND, Composition.CONCAT);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.MIXES, Capability.LEAVES_BASE, Capability.KNOWN_TO_PEFT);
  }

  @Override
  public long parameterCount(Sites sites) {
    return numVirtualTokens * width(sites);
  }

  private static long width(Sites sites) {
    return 2L * sites.layers() * sites.keyValueDim();
  }

  @Override
  public double learningRate() {
    return 1e-2;
  }

  @Override
  public Map<String, Object> configFor(Sites sites) {
    Map<String, Object> config = new HashMap<>();
    config.put("token_dim", sites.keyValueDim());
    config.put("num_layers", sites.layers());
    config.put("num_attention_heads", sites.keyValueHeads());
    config.put("num_transformer_submodules", 1);
    config.put("encoder_hidden_size", sites.keyValueDim());
    config.put("prefix_projection", false);
    config.put("init_weights", ZERO.equals(initWeights) ? ZERO : null); // all that peft knows
    return config;
  }

  @Override
  public Prompt attach(Sites sites, Setup setup) {
    return new VirtualTokens(start(sites, setup));
  }

  private Tensor start(Sites sites, Setup setup) {
    int n = numVirtualTokens;
    return switch (initWeights == null ? RANDOM : initWeights) {
      case ZERO -> torch.zeros(new long[] {n, width(sites)}, setup.like().options());
      case VOCABULARY -> setup.keyValues(VirtualTokens.sampled(n, setup)).clone();
      case TEXT ->
          setup.keyValues(VirtualTokens.fromText(n, initText, "init_text", setup)).clone();
      default -> VirtualTokens.rng(setup).normal(setup.like(), 1, n, width(sites));
    };
  }
}
