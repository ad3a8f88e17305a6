/**
 * The library's front door: {@link io.peft4j.Peft4j} compares methods, writes reports and runs
 * trials again.
 *
 * <p>Read on in the order in which data flows: {@link io.peft4j.boundary} is the idea, a package
 * per stage follows, {@link io.peft4j.trial} holds the records that a study leaves behind.
 */
@NullMarked
package io.peft4j;

import org.jspecify.annotations.NullMarked;
