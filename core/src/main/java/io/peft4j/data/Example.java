package io.peft4j.data;

import org.jspecify.annotations.Nullable;

/**
 * A text, or a pair of texts, with its class.
 *
 * @param id names the example within its data set, the same for every seed
 * @param pair the second text where the task is about two
 * @param label position in {@link Dataset#labels()}
 */
public record Example(String id, String text, @Nullable String pair, int label) {}
