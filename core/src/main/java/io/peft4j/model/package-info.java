/**
 * Base models: one file per family.
 *
 * <p>{@link io.peft4j.model.BaseModel} is a frozen model with its {@linkplain
 * io.peft4j.boundary.Sites sites}; a {@link io.peft4j.model.Family} turns a configuration and named
 * weights into one and says once which module plays which role. Decoders named as in Llama share
 * {@link io.peft4j.model.LlamaStyle} and override what they do in another way. To add a family,
 * write one file, its line in {@link io.peft4j.model.Families}, and a test with a tiny checkpoint
 * that transformers made.
 */
@NullMarked
package io.peft4j.model;

import org.jspecify.annotations.NullMarked;
