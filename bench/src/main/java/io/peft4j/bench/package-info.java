/**
 * Whole workloads, timed beside the peer's.
 *
 * <p>{@link io.peft4j.bench.EncoderInputs} writes what both sides read: the base as a Hugging Face
 * directory and the sentences in the order of the batches. {@link io.peft4j.bench.EncoderBenchmark}
 * is our side of the run, {@code bench/peer/hf_encoder.py} the peer's; {@code bench/encoder} takes
 * turns between them. Likewise {@link io.peft4j.bench.CausalBenchmark} and {@code
 * bench/run-vs-peft}, {@link io.peft4j.bench.GenerationBenchmark} and {@code bench/generate}. To
 * add a workload, write the two sides and a script beside it.
 */
@NullMarked
package io.peft4j.bench;

import org.jspecify.annotations.NullMarked;
