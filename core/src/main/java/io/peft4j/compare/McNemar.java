package io.peft4j.compare;

/**
 * McNemar's test on the items that exactly one of two votes gets right.
 *
 * @param onlyFirst items that only the contender's vote gets right
 * @param onlySecond items that only the reference's vote gets right
 * @param p two-sided p-value: exact below 25 such items, mid-p from there on
 */
public record McNemar(int onlyFirst, int onlySecond, double p) {}
