/**
 * What a study is scored on.
 *
 * <p>{@link io.peft4j.task.Scoring} turns sentence vectors into logits: {@link
 * io.peft4j.task.LabelVectors} by cosine to a fixed vector per class, {@link
 * io.peft4j.task.LinearHead} by a trained matrix that starts from {@link
 * io.peft4j.task.LinearProbe}. {@link io.peft4j.task.Accuracy} and {@link io.peft4j.task.MacroF1}
 * are metrics, one file each.
 */
@NullMarked
package io.peft4j.task;

import org.jspecify.annotations.NullMarked;
