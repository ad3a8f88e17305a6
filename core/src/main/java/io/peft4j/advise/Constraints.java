package io.peft4j.advise;

import io.peft4j.format.UserError;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment can bear; null where nothing was asked for.
 *
 * @param maxArtifactBytes bytes to store for one variant, its head included
 * @param maxLatencyRatio median latency at batch size 1 over the bare base's
 * @param maxQualityLoss quality that may be lost against the reference, a share of accuracy or nats
 *     of answer loss; null for the study's margin
 * @param variants how many variants of the model will be in use
 * @param mustMerge whether the served model must have the base's shape
 * @param mustMix whether requests of different variants must share a batch
 */
public record Constraints(
    @Nullable Long maxArtifactBytes,
    @Nullable Double maxLatencyRatio,
    @Nullable Double maxQualityLoss,
    @Nullable Integer variants,
    boolean mustMerge,
    boolean mustMix) {
  /** Nothing asked for. */
  public static final Constraints NONE = new Constraints(null, null, null, null, false, false);

  static final String MAX_ARTIFACT = "max_artifact";
  static final String MAX_LATENCY_RATIO = "max_latency_ratio";
  static final String MAX_QUALITY_LOSS = "max_quality_loss";
  static final String VARIANTS = "variants";
  static final String MUST_MERGE = "must_merge";
  static final String MUST_MIX = "must_mix";

  private static final List<String> KEYS =
      List.of(MAX_ARTIFACT, MAX_LATENCY_RATIO, MAX_QUALITY_LOSS, VARIANTS, MUST_MERGE, MUST_MIX);

  private static final Pattern SIZE =
      Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMGT]?)(I?)B?", Pattern.CASE_INSENSITIVE);

  /** Checks the ranges. */
  public Constraints {
    if (maxArtifactBytes != null && maxArtifactBytes < 0) {
      throw new UserError(MAX_ARTIFACT + " must not be negative: give a size such as 5MB");
    }
    if (maxLatencyRatio != null && !(maxLatencyRatio > 0)) {
      throw new UserError(MAX_LATENCY_RATIO + " must be above 0: give a ratio such as 1.2");
    }
    if (maxQualityLoss != null && !(maxQualityLoss >= 0 && maxQualityLoss < 1)) {
      throw new UserError(
          MAX_QUALITY_LOSS
              + " must be at least 0 and below 1: give a share of accuracy, or nats of answer loss,"
              + " such as 0.02");
    }
    if (variants != null && variants < 1) {
      throw new UserError(VARIANTS + " must be at least 1: give how many will be in use");
    }
  }

  /**
   * Reads them from the keys of a YAML file.
   *
   * @param where what to call the keys' place in an error message
   * @throws UserError if a key is unknown or a value does not fit
   */
  public static Constraints of(Map<String, ?> keys, String where) {
    for (String key : keys.keySet()) {
      if (!KEYS.contains(key)) {
        throw new UserError(
            "%s: unknown key \"%s\": use one of %s".formatted(where, key, String.join(", ", KEYS)));
      }
    }
    Object artifact = keys.get(MAX_ARTIFACT);
    Number variants = number(keys, VARIANTS, where);
    if (variants != null && variants.doubleValue() != variants.intValue()) {
      throw new UserError(
          "%s: %s must be a whole number, not %s".formatted(where, VARIANTS, variants));
    }
    return new Constraints(
        artifact == null ? null : Long.valueOf(size(artifact.toString())),
        asDouble(number(keys, MAX_LATENCY_RATIO, where)),
        asDouble(number(keys, MAX_QUALITY_LOSS, where)),
        variants == null ? null : Integer.valueOf(variants.intValue()),
        flag(keys, MUST_MERGE, where),
        flag(keys, MUST_MIX, where));
  }

  /**
   * A size in bytes: {@code 5MB} is 5,000,000, {@code 5MiB} is 5,242,880, a bare number counts
   * bytes.
   *
   * @throws UserError if it is none
   */
  public static long size(String text) {
    Matcher matcher = SIZE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new UserError("\"%s\" is not a size: write it like 500KB, 5MB or 5MiB".formatted(text));
    }
    String prefix = matcher.group(2).toUpperCase(Locale.ROOT);
    int power = prefix.isEmpty() ? 0 : "KMGT".indexOf(prefix) + 1;
    double base = matcher.group(3).isEmpty() ? 1_000 : 1_024;
    return Math.round(Double.parseDouble(matcher.group(1)) * Math.pow(base, power));
  }

  private static @Nullable Number number(Map<String, ?> keys, String key, String where) {
    Object value = keys.get(key);
    if (value == null || value instanceof Number) {
      return (Number) value;
    }
    throw new UserError("%s: %s must be a number, not \"%s\"".formatted(where, key, value));
  }

  private static boolean flag(Map<String, ?> keys, String key, String where) {
    Object value = keys.get(key);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw new UserError("%s: %s must be true or false, not \"%s\"".formatted(where, key, value));
  }

  private static @Nullable Double asDouble(@Nullable Number number) {
    return number == null ? null : Double.valueOf(number.doubleValue());
  }
}
