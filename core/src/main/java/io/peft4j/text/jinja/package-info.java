/**
 * The part of Jinja that chat templates are written in, with Python's values and rules.
 *
 * <p>{@link io.peft4j.text.jinja.Template} is the door. A source goes through {@code Lexer} (text
 * to tokens, white space as transformers' environment trims it), {@code StatementParser} and {@code
 * ExpressionParser} (tokens to {@code Statement}s and {@code Expression}s, which run themselves).
 * Running needs a {@code Frame} (names), an {@code Allowance} (what one rendering may cost at most)
 * and the values: Java's own text, numbers, lists and maps, and {@code None}, {@code Undefined},
 * {@code Tuple}, {@code View}, {@code Generator}, {@code Namespace}, {@code Loop}, {@code Macro}.
 * What Python does with them is in {@code Values}, {@code Operators}, {@code Attributes}; the
 * vocabulary of templates in {@code Filters}, {@code Tests}, {@code Globals}, {@code TextMethods}.
 * A new filter, test or method is one entry in the table of its class.
 *
 * <p>The reference is Jinja 3.1 in the sandbox that {@code transformers.apply_chat_template} sets
 * up: {@code interop/make_chat_goldens.py} renders the same templates and expressions there, and
 * the tests compare. Whatever a template asks for that is not known here is named with its line; a
 * template cannot take more time, memory or stack than {@code Allowance} grants.
 */
@NullMarked
package io.peft4j.text.jinja;

import org.jspecify.annotations.NullMarked;
