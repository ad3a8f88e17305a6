/**
 * A method attached to a base: attach, save, load, merge.
 *
 * <p>{@link io.peft4j.adapter.AttachedAdapter} holds the tensors and is what a model's hosts see.
 * {@link io.peft4j.adapter.Artifact} saves and loads it: {@link io.peft4j.adapter.AdapterDirectory}
 * is its home on disk, in Hugging Face PEFT's format; {@link io.peft4j.adapter.ModelDirectory}
 * writes a whole model where a method changes everything. A new method needs nothing here.
 */
@NullMarked
package io.peft4j.adapter;

import org.jspecify.annotations.NullMarked;
