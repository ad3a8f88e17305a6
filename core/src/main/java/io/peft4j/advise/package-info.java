/**
 * From measurements to a decision with reasons.
 *
 * <p>Read {@link io.peft4j.advise.Constraints} and {@link io.peft4j.advise.Recommendation} (in and
 * out), {@link io.peft4j.advise.Advisor} (the rule), {@link io.peft4j.advise.Gate} (what rejects a
 * row) and {@link io.peft4j.advise.Choice} (which of the rest comes first). The other classes write
 * the sentences: every number in them comes from the records, and a sentence that a number does not
 * support is not written.
 *
 * <p>A recommendation quotes latencies, so it is no part of what is the same on every machine.
 *
 * <p>To add a constraint: a component and a key in {@code Constraints}, a check in {@code Gate}, a
 * case in {@code AdvisorTest} that only it rejects.
 */
@NullMarked
package io.peft4j.advise;

import org.jspecify.annotations.NullMarked;
