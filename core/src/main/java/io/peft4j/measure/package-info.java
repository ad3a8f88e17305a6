/**
 * Meters: what an adapter costs and does is measured here, not looked up. Tensors end in this
 * package; what a meter returns are plain records and numbers.
 *
 * <p>Counted, the same on every machine: {@link io.peft4j.measure.MultiplyAdds}, {@link
 * io.peft4j.measure.SizeMeter}. Proved on outputs: {@link io.peft4j.measure.MergeMeter}, {@link
 * io.peft4j.measure.MixMeter}, {@link io.peft4j.measure.DriftMeter} (with {@link
 * io.peft4j.measure.Spearman}). Timed or weighed, different from run to run: {@link
 * io.peft4j.measure.LatencyMeter}, {@link io.peft4j.measure.SwapMeter}, {@link
 * io.peft4j.measure.MemoryMeter}.
 *
 * <p>A new meter is one file: a constructor that takes what all arms share (base, workers,
 * sentences) and a method that takes the adapter. Where states are compared in time, they take turns
 * in one loop, so that a slow minute of the machine meets them all.
 */
@NullMarked
package io.peft4j.measure;

import org.jspecify.annotations.NullMarked;
