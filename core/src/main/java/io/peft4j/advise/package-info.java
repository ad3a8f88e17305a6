/** From measurements to a decision with reasons. */
@NullMarked
package io.peft4j.advise;

import org.jspecify.annotations.NullMarked;
