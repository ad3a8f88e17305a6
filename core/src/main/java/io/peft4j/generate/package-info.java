/**
 * Text from a causal model: sampling, stop rules, and the loop that turns both into tokens.
 *
 * <p>Read {@link io.peft4j.generate.Request} (what is asked for) and {@link
 * io.peft4j.generate.Sampling} (how a token is chosen), then {@link io.peft4j.generate.Generator}
 * (the loop: requests come and go, each with its own adapter, length and seed), {@code Sampler} and
 * {@code Candidates} (one token out of one row of logits). {@link io.peft4j.generate.TextStream}
 * makes text out of tokens and ends it at a stop string.
 *
 * <p>The loop knows tokens only; whatever needs text is a {@link io.peft4j.generate.TokenSink}.
 */
@NullMarked
package io.peft4j.generate;

import org.jspecify.annotations.NullMarked;
