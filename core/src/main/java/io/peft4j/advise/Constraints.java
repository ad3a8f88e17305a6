package io.peft4j.advise;

import org.jspecify.annotations.Nullable;

/**
 * What a deployment can bear; null where nothing was asked for.
 *
 * @param maxArtifactBytes bytes to store for one variant, its head included
 * @param maxLatencyRatio median latency at batch size 1 over the bare base's
 * @param maxQualityLoss accuracy that may be lost against the reference; null for the study's margin
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
}
