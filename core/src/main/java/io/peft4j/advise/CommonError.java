package io.peft4j.advise;

/**
 * A way of choosing that is often heard, and what it would have led to here.
 *
 * @param claim the error in its own words
 * @param here what the measured numbers say to it
 */
public record CommonError(String claim, String here) {}
