/**
 * The one training loop.
 *
 * <p>{@link io.peft4j.train.Trainer} takes a base, an attached adapter, a scoring and tokenized
 * data through the steps of a {@link io.peft4j.train.TrainConfig}; {@link io.peft4j.train.Schedule}
 * gives the learning rate of a step, {@link io.peft4j.train.Shards} deals a batch out to workers,
 * {@link io.peft4j.train.TrainState} is its checkpoint. {@link io.peft4j.train.Evaluator} runs a
 * model without training it.
 */
@NullMarked
package io.peft4j.train;

import org.jspecify.annotations.NullMarked;
