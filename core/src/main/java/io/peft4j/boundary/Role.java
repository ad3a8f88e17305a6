package io.peft4j.boundary;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a place in a model is for. A family says which of its modules plays a role; a method asks
 * for roles.
 */
public enum Role {
  /** Token embeddings. */
  EMBEDDING,
  /** Position and segment embeddings. */
  POSITION,
  QUERY,
  KEY,
  VALUE,
  /** Queries, keys and values by one linear layer, as in GPT-2. */
  QUERY_KEY_VALUE,
  /** The linear layer after attention. */
  ATTENTION_OUT,
  /** The gate of a gated feed-forward layer. */
  GATE,
  /** The widening linear layer of a feed-forward layer. */
  UP,
  /** The narrowing linear layer of a feed-forward layer. */
  DOWN,
  NORM,
  /** The whole attention sub-layer: input of its projections to output of its last one. */
  ATTENTION,
  /** The whole feed-forward sub-layer. */
  MLP,
  /** What turns hidden rows into logits of words, where it is no table of embeddings. */
  HEAD;

  /** True for the roles that a linear layer inside a block plays. */
  public boolean isLinear() {
    return switch (this) {
      case QUERY, KEY, VALUE, QUERY_KEY_VALUE, ATTENTION_OUT, GATE, UP, DOWN -> true;
      default -> false;
    };
  }

  /** The roles that a module with this role plays: one, unless it does the work of several. */
  public Set<Role> parts() {
    return this == QUERY_KEY_VALUE ? EnumSet.of(QUERY, KEY, VALUE) : EnumSet.of(this);
  }

  /** True if a module with this role does what is asked for, whatever else it does. */
  public boolean plays(Role asked) {
    return this == asked || parts().contains(asked);
  }
}
