package io.peft4j.trial;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Operational simplicity: a vector, never a sum.
 *
 * @param mergeable proved by merging the trained adapter and comparing outputs
 * @param mergeError largest difference of sentence vectors, merged against attached; null if it was
 *     not merged
 * @param mixes proved by running it beside another adapter and the bare base in one batch
 * @param mixError largest difference against running alone; null if it was not mixed
 * @param changesBaseFiles whether a variant ships as a whole model
 * @param driftAttached 1 − Spearman correlation of sentence similarities on held-out sentences,
 *     attached against the bare base
 * @param driftDetached the same after detaching: exactly 0
 * @param learningRateBand width in decades of the learning rates whose validation loss is within the
 *     margin of the best
 * @param seedSpread standard deviation over seeds of test accuracy, or of test loss where that is the
 *     score
 * @param forgetting what the adapter did to the loss on general text; null where it is not measured
 */
public record Operations(
    boolean mergeable,
    @Nullable Double mergeError,
    boolean mixes,
    @Nullable Double mixError,
    boolean changesBaseFiles,
    double driftAttached,
    double driftDetached,
    double learningRateBand,
    double seedSpread,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Forgetting forgetting) {}
