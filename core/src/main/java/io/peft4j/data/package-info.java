/** Texts with labels: readers, the WordNet ladder, splits, and batches of ragged rows. */
@NullMarked
package io.peft4j.data;

import org.jspecify.annotations.NullMarked;
