/** One file per method, one line each in the list. */
@NullMarked
package io.peft4j.method;

import org.jspecify.annotations.NullMarked;
