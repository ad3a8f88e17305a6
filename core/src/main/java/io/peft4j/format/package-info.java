/**
 * Files as they are: safetensors, ONNX weights, JSON, digests and writes that happen whole or not
 * at all.
 *
 * <p>Read {@link io.peft4j.format.UserError} (what a user sees when something is wrong), {@link
 * io.peft4j.format.AtomicFiles} (how every file is written), {@link io.peft4j.format.Json}, then
 * {@link io.peft4j.format.SafeTensors} with {@link io.peft4j.format.TensorFile}, and last {@link
 * io.peft4j.format.OnnxWeights} with the wire format below it.
 *
 * <p>To add a format, give it one public class that reads from a path or a stream and turns every
 * kind of damage into a {@code UserError}; its test flips bytes of a good file and prints the seed.
 * Tensors that leave this package survive every scope and belong to the caller.
 */
@NullMarked
package io.peft4j.format;

import org.jspecify.annotations.NullMarked;
