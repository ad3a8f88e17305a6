/**
 * Text to token ids and back.
 *
 * <p>Read {@link io.peft4j.text.Tokenizer} (what everything else uses), {@link
 * io.peft4j.text.Encoded} and {@link io.peft4j.text.TokenizerJson}, the tokenizer of a Hugging Face
 * model folder. Another kind of tokenizer is another class that implements the interface.
 */
@NullMarked
package io.peft4j.text;

import org.jspecify.annotations.NullMarked;
