/**
 * The command line: one command, one file.
 *
 * <p>{@link io.peft4j.cli.Main} is the root command; {@link io.peft4j.cli.CompareCommand} is the
 * main job and shows the pattern: options are fields, {@code call()} hands them to {@link
 * io.peft4j.Peft4j} and prints what comes back. {@link io.peft4j.cli.Problems} turns whatever goes
 * wrong into one sentence and an {@link io.peft4j.cli.ExitCode}. Results go to standard output,
 * progress and problems to standard error.
 *
 * <p>To add a command, write {@code XCommand}, name it in {@code Main}'s annotation, and let the
 * documentation test write its usage into {@code docs/cli.md}.
 */
@NullMarked
package io.peft4j.cli;

import org.jspecify.annotations.NullMarked;
