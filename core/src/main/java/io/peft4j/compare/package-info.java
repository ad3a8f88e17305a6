/**
 * Statistics that a reviewer would sign: intervals, equivalence, paired tests, the Pareto front.
 *
 * <p>Read {@link io.peft4j.compare.Contender} (what goes in), {@link io.peft4j.compare.Comparison}
 * and {@link io.peft4j.compare.Verdict} (what comes out), {@link io.peft4j.compare.Referee} (how it
 * is decided), {@link io.peft4j.compare.Bootstrap} (where the uncertainty comes from). Accuracies
 * and answer losses go one way: {@link io.peft4j.compare.ItemScores} turns either into quality.
 * {@link io.peft4j.compare.Ladder} sets several tasks side by side. {@link
 * io.peft4j.compare.ExternalPredictions} lets results made elsewhere take part.
 *
 * <p>Everything random comes from a seed in {@link io.peft4j.compare.Rules}, and everything timed
 * stands in {@link io.peft4j.compare.Comparison.Costs}: the rest is the same on every machine.
 *
 * <p>To add a statistic: a small class that works on {@link io.peft4j.compare.ItemScores} or {@link
 * io.peft4j.compare.Draws}, checked against an example by hand and, if it makes claims, by a
 * simulation of known truth in {@code CalibrationTest}.
 */
@NullMarked
package io.peft4j.compare;

import org.jspecify.annotations.NullMarked;
