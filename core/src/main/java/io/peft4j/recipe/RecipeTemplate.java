package io.peft4j.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.data.PlainTemplate;
import io.peft4j.data.Rendering;
import io.peft4j.format.Json;
import io.peft4j.format.ModelFiles;
import io.peft4j.format.UserError;
import io.peft4j.text.Tokenizer;
import io.peft4j.text.TokenizerJson;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Chooses how conversations become tokens. */
final class RecipeTemplate {
  private RecipeTemplate() {}

  static Tokenizer tokenizer(ModelFiles base) {
    byte[] json = Json.text(base.tokenizer()).getBytes(StandardCharsets.UTF_8);
    return TokenizerJson.load(new ByteArrayInputStream(json), base.path() + "/tokenizer.json");
  }

  /**
   * The base's chat template, or what takes its place.
   *
   * @param template a text with {@code {prompt}}; null for the base's own template
   */
  static Rendering rendering(@Nullable String template, ModelFiles base, Tokenizer tokenizer) {
    if (template == null) {
      throw new UserError(base.path() + " has no chat template");
    }
    int[] around = tokenizer.encode("", null, Integer.MAX_VALUE).ids();
    Integer end = first(base.config().path("eos_token_id"));
    Integer start = first(base.config().path("bos_token_id"));
    boolean starts = around.length > 0 && start != null && around[0] == start;
    return new PlainTemplate(template, tokenizer, starts ? start : null, end);
  }

  private static @Nullable Integer first(JsonNode ids) {
    JsonNode id = ids.isArray() ? ids.path(0) : ids;
    return id.isInt() ? id.intValue() : null;
  }
}
