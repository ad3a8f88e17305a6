/**
 * The one training loop.
 *
 * <p>{@link io.peft4j.train.Trainer} takes a base, an attached adapter and an {@link
 * io.peft4j.train.Objective} through the steps of a {@link io.peft4j.train.TrainConfig}. Objectives
 * are {@link io.peft4j.train.Classification} of sentence vectors and {@link
 * io.peft4j.train.AnswerLoss} of causal language models; {@link io.peft4j.train.Evaluator} and
 * {@link io.peft4j.train.AnswerEvaluator} measure the same without training. {@link
 * io.peft4j.train.Schedule} gives the learning rate of a step, {@link io.peft4j.train.Shards} deals
 * a batch out to workers, {@link io.peft4j.train.TrainState} is the checkpoint.
 */
@NullMarked
package io.peft4j.train;

import org.jspecify.annotations.NullMarked;
