package io.peft4j;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One method that a study can train.
 *
 * @param name as in {@code --methods}
 * @param boundary where the change enters the frozen model
 * @param peftType as in {@code adapter_config.json}; null for a method that writes no adapter
 * @param capabilities what it declares and the contract test proves
 * @param description one sentence
 * @param parameters trainable parameters on all-MiniLM-L6-v2 with the method's defaults
 */
public record MethodInfo(
    String name,
    String boundary,
    @Nullable String peftType,
    List<String> capabilities,
    String description,
    long parameters) {

  public MethodInfo {
    capabilities = List.copyOf(capabilities);
  }
}
