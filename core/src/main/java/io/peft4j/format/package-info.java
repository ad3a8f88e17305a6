/**
 * Files as they are: safetensors, GGUF, ONNX weights, JSON, digests, the hub's cache, and writes
 * that happen whole or not at all.
 *
 * <p>Read {@link io.peft4j.format.UserError} (what a user sees when something is wrong), {@link
 * io.peft4j.format.AtomicFiles} (how every file is written), {@link io.peft4j.format.Json}, then
 * {@link io.peft4j.format.SafeTensors} with {@link io.peft4j.format.TensorFile}.
 *
 * <p>{@link io.peft4j.format.ModelFiles} is where a base model comes from: a folder, or a {@link
 * io.peft4j.format.Gguf} that is seen as one. Below it {@code GgufHeader} reads and checks, {@code
 * GgufDecoder} makes tensors by way of {@code BlockQuants} and {@code KQuants}, and {@code
 * GgufNames}, {@code GgufConfig} and {@code GgufTokenizer} translate from llama.cpp's words to
 * Hugging Face's: an architecture is a line or a few in each of the first two.
 *
 * <p>{@link io.peft4j.format.HubPull} is the only code that opens a connection; {@code HubClient}
 * talks, {@code HubDownload} brings one file into the {@code HubCache}. {@link
 * io.peft4j.format.OnnxWeights} stands apart, with the wire format below it.
 *
 * <p>To add a format, give it one public class that reads from a path or a stream and turns every
 * kind of damage into a {@code UserError}; its test flips bytes of a good file and prints the seed.
 * Tensors that leave this package survive every scope and belong to the caller.
 */
@NullMarked
package io.peft4j.format;

import org.jspecify.annotations.NullMarked;
