/**
 * One file per method, one line each in {@link io.peft4j.method.Methods}.
 *
 * <p>Read {@link io.peft4j.method.Lora} first, the weight boundary and the only method with a
 * backward pass written by hand; then one per boundary: {@link io.peft4j.method.PromptTuning} (input),
 * {@link io.peft4j.method.PrefixTuning} (keys and values), {@link io.peft4j.method.Ia3}
 * (activations), {@link io.peft4j.method.BitFit} (the model's own parameters). The others say in
 * their first lines how they differ from a neighbour.
 *
 * <p>To add one: a record {@code X} that implements one of the six kinds in {@link
 * io.peft4j.boundary}, annotated so that its components are the keys of {@code adapter_config.json};
 * its line in {@code Methods}; and {@code XTest extends <Kind>MethodContract}, which proves each
 * capability that it declares. From another jar: a {@link io.peft4j.method.PeftMethodProvider}.
 */
@NullMarked
package io.peft4j.method;

import org.jspecify.annotations.NullMarked;
