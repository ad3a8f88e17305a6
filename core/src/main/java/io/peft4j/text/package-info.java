/** Tokenizers. */
@NullMarked
package io.peft4j.text;

import org.jspecify.annotations.NullMarked;
