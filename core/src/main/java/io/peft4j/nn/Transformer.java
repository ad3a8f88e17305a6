package io.peft4j.nn;

import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings, a stack of blocks and perhaps a last norm: from token ids to hidden rows and back.
 */
public final class Transformer {
  private final Embeddings embeddings;
  private final List<Block> blocks;
  private final @Nullable Norm norm;

  /**
   * A stack of blocks over embeddings.
   *
   * @param norm behind the last block, or null
   */
  public Transformer(Embeddings embeddings, List<? extends Block> blocks, @Nullable Norm norm) {
    this.embeddings = embeddings;
    this.blocks = List.copyOf(blocks);
    this.norm = norm;
  }

  public Embeddings embeddings() {
    return embeddings;
  }

  public List<Block> blocks() {
    return blocks;
  }

  public @Nullable Norm norm() {
    return norm;
  }

  /**
   * Hidden rows {@code (T, C)} behind the last block and norm: plain tensor code that autograd can
   * follow. The caches that rows continue are appended to.
   */
  public Tensor forward(Pass pass) {
    Tensor x = embed(pass);
    for (Block block : blocks) {
      Tensor below = x;
      try (Scope scope = Scope.open()) {
        x = scope.yield(block.forward(below, pass));
      }
      Scope.drop(below);
    }
    pass.rows().advance();
    return norm == null ? x : norm.forward(x, pass);
  }

  private Tensor embed(Pass pass) {
    try (Scope scope = Scope.open()) {
      return scope.yield(embeddings.forward(pass));
    }
  }

  /**
   * The same for a training pass, to be followed by {@link #backward}. Nothing below the lowest
   * block that is touched leaves anything behind.
   */
  public Tensor record(Pass pass) {
    int lowest = pass.lowestLayer();
    try (GradMode off = GradMode.off()) {
      pass.record(lowest < 0);
      Tensor x = embed(pass);
      for (int layer = 0; layer < blocks.size(); layer++) {
        pass.record(layer >= lowest && !pass.recomputing());
        Block block = blocks.get(layer);
        Tensor below = x;
        if (layer >= lowest && pass.recomputing()) {
          pass.tape().push(below, below);
        }
        try (Scope scope = Scope.open()) {
          x =
              scope.yield(
                  pass.recording() ? block.record(below, pass) : block.forward(below, pass));
        }
        Scope.drop(below);
      }
      pass.record(true);
      x = norm == null ? x : norm.forward(x, pass);
      pass.record(false);
      return x;
    }
  }

  /** Adds the gradients of everything attached, given that of the hidden rows {@code (T, C)}. */
  public void backward(Tensor gradient, Pass pass) {
    int lowest = pass.lowestLayer();
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      @Nullable Tensor g = norm == null ? gradient : norm.backward(gradient, pass);
      pass.tape().release();
      for (int layer = blocks.size() - 1; layer >= Math.max(lowest, 0) && g != null; layer--) {
        if (pass.recomputing()) {
          recordAgain(blocks.get(layer), pass);
        }
        Tensor above = g;
        g = blocks.get(layer).backward(above, pass, layer > lowest);
        if (above != gradient) {
          Scope.drop(above);
        }
        pass.tape().release();
      }
      if (lowest < 0 && g != null) {
        embeddings.backward(g, pass);
        pass.tape().release();
      }
      pass.finishPrompts();
    }
  }

  /** Runs a block once more on the input that it left, this time for its way back. */
  private static void recordAgain(Block block, Pass pass) {
    Tensor x = pass.tape().pop(Tensor.class);
    pass.record(true);
    try (Scope scope = Scope.open()) {
      block.record(x, pass);
    }
    pass.record(false);
  }

  /**
   * The keys and values of every block for the batch's rows, {@code (T, layers · 2 · kv)}, with the
   * columns in the order layer 0 keys, layer 0 values, layer 1 keys, ….
   */
  public Tensor keyValues(Pass pass) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      List<Tensor> columns = new ArrayList<>();
      Tensor x = embeddings.forward(pass);
      for (Block block : blocks) {
        columns.addAll(List.of(block.keyValues(x, pass)));
        x = block.forward(x, pass);
      }
      return scope.yield(Ops.cat(1, columns.toArray(Tensor[]::new)));
    }
  }
}
