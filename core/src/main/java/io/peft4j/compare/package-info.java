/** Statistics that a reviewer would sign: intervals, equivalence, paired tests, the Pareto front. */
@NullMarked
package io.peft4j.compare;

import org.jspecify.annotations.NullMarked;
