package io.peft4j.model;

/**
 * Module paths of the two layers of a classification checkpoint's head.
 *
 * @param pooler the layer with tanh behind it
 * @param classifier the layer that gives one logit per class
 */
public record ClassifierNames(String pooler, String classifier) {}
