/**
 * The layers of a transformer as hosts: each calls what an adapter attached to its site.
 *
 * <p>Everything is ragged: a batch is one row per real (or virtual) token, {@link
 * io.peft4j.nn.Rows} says which rows belong to which sequence and which adapter. Read {@link
 * io.peft4j.nn.Rows}, {@link io.peft4j.nn.Pass} (one forward, and perhaps backward, pass over
 * them), {@link io.peft4j.nn.Linear} (the host that most methods attach to), {@link
 * io.peft4j.nn.Attention} with its {@link io.peft4j.nn.Heads}, {@link io.peft4j.nn.EncoderBlock}
 * and {@link io.peft4j.nn.DecoderBlock}, {@link io.peft4j.nn.Transformer}, and what a causal
 * language model has besides: {@link io.peft4j.nn.LmHead} and {@link io.peft4j.nn.KvCache}.
 *
 * <p>A layer's {@code forward} is plain tensor code that autograd can follow. While its pass
 * records, it also leaves on the {@link io.peft4j.nn.Tape} what its {@code backward}, written by
 * hand, will take off again: last in, first out. A new layer may leave that to {@link
 * io.peft4j.nn.Block}'s default, which runs autograd over the block alone.
 */
@NullMarked
package io.peft4j.nn;

import org.jspecify.annotations.NullMarked;
