package io.peft4j.trial;

/**
 * What an arm takes up: everything here is counted, not timed.
 *
 * @param trainableParameters elements that training changes, heads apart
 * @param artifactBytes bytes of the files that have to be stored for one variant, heads apart
 * @param headParameters elements of the linear head, 0 without one
 * @param headBytes bytes of the head's file
 * @param optimizerBytes bytes of the optimizer's state
 * @param contextTokens virtual tokens that take up context
 * @param multiplyAddsPerToken multiply-adds of the forward pass per real token with the arm attached,
 *     at the task's mean length
 * @param baseMultiplyAddsPerToken the same for the bare base
 */
public record Footprint(
    long trainableParameters,
    long artifactBytes,
    long headParameters,
    long headBytes,
    long optimizerBytes,
    int contextTokens,
    double multiplyAddsPerToken,
    double baseMultiplyAddsPerToken) {}
