/**
 * Texts with labels, and instructions with answers: the WordNet ladder, the user's own files, and
 * how they are cleaned, split and turned into tokens.
 *
 * <p>Read {@link io.peft4j.data.Example} and {@link io.peft4j.data.Dataset}, which all else makes;
 * then the two sources, {@link io.peft4j.data.WordNetLadder} with one file per task over {@code
 * WordNet}, {@code Gloss} and {@code Inflection}, and {@link io.peft4j.data.UserData} over {@link
 * io.peft4j.data.DataFiles}, {@code Columns} and {@code Table}. Both hand {@code Item}s to {@code
 * Curation} (one example per text, no conflicting labels, near-identical texts found by {@code
 * Likeness}) and {@code Split} (stratified, clusters kept whole). {@link
 * io.peft4j.data.DriftSentences} are texts that no task uses. Batches turn examples into ragged
 * rows.
 *
 * <p>For language models read {@link io.peft4j.data.Instructions} (a file of {@link
 * io.peft4j.data.Conversation}s in one of the {@link io.peft4j.data.InstructionFormat}s), {@link
 * io.peft4j.data.Rendering} (from messages to tokens, of which some are learned) and {@link
 * io.peft4j.data.SupervisedEncoder}, which makes them fit.
 *
 * <p>To add a rung, write a task that turns WordNet senses into a {@code WordNetLadder.Rung} and
 * name it in {@link io.peft4j.data.WordNetLadder#tasks()} and {@code load}. To read another file
 * format, add its table function to {@code Table}.
 */
@NullMarked
package io.peft4j.data;

import org.jspecify.annotations.NullMarked;
