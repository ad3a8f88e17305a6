package io.peft4j.nn;

import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Embeddings and a stack of blocks, from token ids to hidden rows and back. */
public final class Transformer {
  private final Embeddings embeddings;
  private final List<Block> blocks;

  /** A stack of blocks over embeddings. */
  public Transformer(Embeddings embeddings, List<? extends Block> blocks) {
    this.embeddings = embeddings;
    this.blocks = List.copyOf(blocks);
  }

  public Embeddings embeddings() {
    return embeddings;
  }

  public List<Block> blocks() {
    return blocks;
  }

  /** Hidden rows {@code (T, C)} of the last block: plain tensor code that autograd can follow. */
  public Tensor forward(Pass pass) {
    Tensor x = embeddings.forward(pass);
    for (Block block : blocks) {
      try (Scope scope = Scope.open()) {
        x = scope.yield(block.forward(x, pass));
      }
    }
    return x;
  }

  /**
   * The same for a training pass, to be followed by {@link #backward}. Nothing below the lowest
   * block that is touched leaves anything behind.
   */
  public Tensor record(Pass pass) {
    int lowest = pass.lowestLayer();
    try (GradMode off = GradMode.off()) {
      pass.record(lowest < 0);
      Tensor x = embeddings.forward(pass);
      for (int layer = 0; layer < blocks.size(); layer++) {
        pass.record(layer >= lowest);
        Block block = blocks.get(layer);
        try (Scope scope = Scope.open()) {
          x = scope.yield(layer >= lowest ? block.record(x, pass) : block.forward(x, pass));
        }
      }
      pass.record(false);
      return x;
    }
  }

  /** Adds the gradients of everything attached, given that of the hidden rows {@code (T, C)}. */
  public void backward(Tensor gradient, Pass pass) {
    int lowest = pass.lowestLayer();
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      @Nullable Tensor g = gradient;
      for (int layer = blocks.size() - 1; layer >= Math.max(lowest, 0) && g != null; layer--) {
        g = blocks.get(layer).backward(g, pass, layer > lowest);
        pass.tape().release();
      }
      if (lowest < 0 && g != null) {
        embeddings.backward(g, pass);
        pass.tape().release();
      }
      pass.finishPrompts();
    }
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
