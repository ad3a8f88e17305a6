/**
 * Base models: one file per family.
 *
 * <p>{@link io.peft4j.model.BaseModel} is a frozen model with its {@linkplain
 * io.peft4j.boundary.Sites sites}; a {@link io.peft4j.model.Family} turns a configuration and named
 * weights into one and says once which module plays which role. To add a family, write one file and
 * its line in {@link io.peft4j.model.Families}.
 */
@NullMarked
package io.peft4j.model;

import org.jspecify.annotations.NullMarked;
