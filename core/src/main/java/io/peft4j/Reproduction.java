package io.peft4j;

/**
 * A trial that was run again from its record.
 *
 * @param same whether every deterministic number came out as recorded
 * @param table recorded and new numbers side by side, as text
 */
public record Reproduction(boolean same, String table) {}
