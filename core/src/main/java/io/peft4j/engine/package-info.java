/**
 * The engine door: the only package that knows Bytedeco's memory rules.
 *
 * <p>Read {@link io.peft4j.engine.Torch} (loading, threads), then {@link io.peft4j.engine.Scope}
 * (who frees a tensor), {@link io.peft4j.engine.Parameter} and {@link io.peft4j.engine.Gradients}
 * (what training changes and where its gradient goes), {@link io.peft4j.engine.Ops} (operators that
 * the Java bindings lack), {@link io.peft4j.engine.Products} and {@link
 * io.peft4j.engine.FrozenWeight} (matrix products, where the time goes), and {@link
 * io.peft4j.engine.AdamW}.
 *
 * <p>Outside this package {@code org.bytedeco.javacpp} and {@code org.bytedeco.openblas} are never
 * imported; {@code org.bytedeco.pytorch.Tensor} is.
 */
@NullMarked
package io.peft4j.engine;

import org.jspecify.annotations.NullMarked;
