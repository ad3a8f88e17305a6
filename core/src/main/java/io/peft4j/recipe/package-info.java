/**
 * One training run that a file describes: {@code peft4j train recipe.yaml}.
 *
 * <p>Read {@link io.peft4j.recipe.Recipe} and its three parts, whose components are the keys of the
 * file with their descriptions; {@link io.peft4j.recipe.RecipeReader} puts defaults, file and
 * command line over one another. {@link io.peft4j.recipe.RunPlan} says what a run will do before a
 * weight is touched. {@link io.peft4j.recipe.TrainingRun} does it, keeping everything in a {@link
 * io.peft4j.recipe.RunFolder}, so that it goes on where it was stopped.
 *
 * <p>To add a key, add a component with its description to a part, and its default to {@code
 * defaults.yaml}: the command line and its documentation follow.
 */
@NullMarked
package io.peft4j.recipe;

import org.jspecify.annotations.NullMarked;
