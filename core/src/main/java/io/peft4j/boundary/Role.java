package io.peft4j.boundary;

/** What a place in a model is for. A family says which of its modules plays a role; a method asks for roles. */
public enum Role {
  /** Token embeddings. */
  EMBEDDING,
  /** Position and segment embeddings. */
  POSITION,
  QUERY,
  KEY,
  VALUE,
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
  /** A pooler or classifier that belongs to the base. */
  HEAD;

  /** True for the roles that a linear layer inside a block plays. */
  public boolean isLinear() {
    return switch (this) {
      case QUERY, KEY, VALUE, ATTENTION_OUT, GATE, UP, DOWN -> true;
      default -> false;
    };
  }
}
