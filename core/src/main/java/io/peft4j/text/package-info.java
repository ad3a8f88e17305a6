/**
 * Text to token ids and back, and conversations to tokens.
 *
 * <p>Read {@link io.peft4j.text.Tokenizer} (what everything else uses), {@link
 * io.peft4j.text.Encoded}, {@link io.peft4j.text.TokenizerJson} (the tokenizer of a Hugging Face
 * model folder) and {@link io.peft4j.text.TextStream} (tokens to text as they come). Another kind
 * of tokenizer is another class that implements the interface.
 *
 * <p>Then the chat: {@link io.peft4j.text.Vocabulary} is what a base model has to say about text,
 * and hands out a {@link io.peft4j.text.ChatEncoder}, which turns {@link io.peft4j.text.Message}s
 * into tokens by a {@link io.peft4j.text.ChatTemplate} (the template language is in {@code
 * text.jinja}) and tells the assistant's tokens from the others ({@code AnswerSpans}). Messages
 * cannot forge special tokens: {@code Hiding} keeps their words apart from the template's, {@code
 * MarkedText} carries the difference to the tokenizer, {@code RenamedTokens} makes a tokenizer that
 * sees it.
 *
 * <p>A new template that everybody can choose by name is a file in {@code template/} of the
 * resources and its name in {@code ChatTemplate}.
 */
@NullMarked
package io.peft4j.text;

import org.jspecify.annotations.NullMarked;
