/**
 * The idea as types: where may the task-specific change enter a frozen model?
 *
 * <p>Read {@link io.peft4j.boundary.Boundary}, then {@link io.peft4j.boundary.Attachment} (how a
 * method is attached, as data), {@link io.peft4j.boundary.Site} and {@link io.peft4j.boundary.Role}
 * (a model's places), {@link io.peft4j.boundary.PeftMethod} and its six kinds.
 *
 * <p>At run time a method leaves an object at each site that it changes: a {@link
 * io.peft4j.boundary.SiteAdapter} at a linear layer or sub-layer, a {@link
 * io.peft4j.boundary.Prompt} in front of the input or of the attention keys and values, or a
 * selected {@link io.peft4j.engine.Parameter} in the place of a base tensor. {@link
 * io.peft4j.boundary.Attachments} is what a model's hosts see of one attached adapter.
 */
@NullMarked
package io.peft4j.boundary;

import org.jspecify.annotations.NullMarked;
