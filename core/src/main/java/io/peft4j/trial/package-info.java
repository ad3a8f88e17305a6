/**
 * Studies and trials as records, and the race that fills them.
 *
 * <p>From here up nothing sees a tensor. {@link io.peft4j.trial.ArmRecord} is what one method on one
 * task leaves behind: its {@link io.peft4j.trial.Candidate learning-rate search}, its {@link
 * io.peft4j.trial.Run runs} over seeds, and what was measured. Everything deterministic stands apart
 * from {@link io.peft4j.trial.Timings}, which differ from run to run.
 */
@NullMarked
package io.peft4j.trial;

import org.jspecify.annotations.NullMarked;
