package io.peft4j.trial;

/**
 * How well predictions match labels.
 *
 * @param loss mean cross-entropy in nats
 * @param accuracy share of items whose likeliest label is right
 * @param macroF1 mean over the classes that occur of the harmonic mean of precision and recall
 * @param items number of items
 */
public record Score(double loss, double accuracy, double macroF1, int items) {}
