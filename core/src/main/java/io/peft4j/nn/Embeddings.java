package io.peft4j.nn;

import io.peft4j.boundary.Site;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.nn.Rows.Span;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Word embeddings, with position and segment embeddings and a norm where a model has them: the host
 * of virtual tokens.
 *
 * <p>Virtual tokens stand in the place of (scaled) word embeddings; position and segment are added
 * to them as to any other row.
 */
public final class Embeddings {
  private final Table words;
  private final double scale;
  private final @Nullable Table positions;
  private final int firstPosition;
  private final @Nullable Table types;
  private final @Nullable Norm norm;

  /**
   * Embeddings over tables that it does not own.
   *
   * @param scale factor on words
   * @param positions null if the blocks turn queries and keys instead
   * @param firstPosition row of {@code positions} for a sequence's first token
   * @param types null if there are no segments
   * @param norm null if there is none
   */
  public Embeddings(
      Table words,
      double scale,
      @Nullable Table positions,
      int firstPosition,
      @Nullable Table types,
      @Nullable Norm norm) {
    this.words = words;
    this.scale = scale;
    this.positions = positions;
    this.firstPosition = firstPosition;
    this.types = types;
    this.norm = norm;
  }

  /** Words and nothing else, times {@code scale}. */
  public static Embeddings ofWords(Table words, double scale) {
    return new Embeddings(words, scale, null, 0, null, null);
  }

  /** A table {@code (n, C)} at a site. */
  public record Table(Site site, Tensor weight) {

    private Tensor weight(Span span) {
      Parameter selected = span.attachments().selected(site, "weight");
      return selected == null ? weight : selected.value();
    }

    /** Rows of the table, those of each span from its own copy if it trains one. */
    private Tensor look(Tensor indices, Pass pass, boolean realOnly) {
      if (!pass.selects(site)) {
        return torch.embedding(weight, indices);
      }
      List<Tensor> parts = new ArrayList<>();
      for (Span span : pass.rows().spans()) {
        parts.add(torch.embedding(weight(span), of(indices, span, realOnly)));
      }
      return Ops.cat(0, parts.toArray(Tensor[]::new));
    }

    private void backward(Tensor indices, Tensor gradient, Pass pass, boolean realOnly) {
      List<Span> spans = pass.rows().spans();
      for (int i = 0; i < spans.size(); i++) {
        Span span = spans.get(i);
        Parameter selected = span.attachments().selected(site, "weight");
        if (selected != null) {
          pass.gradients(i)
              .of(selected)
              .index_add_(0, of(indices, span, realOnly), of(gradient, span, realOnly));
        }
      }
    }

    private static Tensor of(Tensor x, Span span, boolean realOnly) {
      return realOnly
          ? Ops.rows(x, span.realStart(), span.realEnd())
          : Ops.rows(x, span.start(), span.end());
    }
  }

  /** The frozen word embeddings {@code (vocabulary, C)}. */
  public Tensor wordTable() {
    return words.weight();
  }

  /** The frozen embeddings of words as the first block finds them in front of any position. */
  public Tensor words(Tensor ids) {
    return scaled(torch.embedding(words.weight(), ids));
  }

  private Tensor scaled(Tensor x) {
    return scale == 1 ? x : x.mul(Ops.scalar(scale));
  }

  private Tensor positions(Rows rows) {
    Tensor p = rows.positions();
    return firstPosition == 0 ? p : p.add(Ops.scalar(firstPosition)).to(ScalarType.Long);
  }

  /** The batch's embedded rows {@code (T, C)}. */
  Tensor forward(Pass pass) {
    Rows rows = pass.rows();
    Tensor x = scaled(words.look(rows.ids(), pass, true));
    if (rows.virtual()) {
      List<Tensor> parts = new ArrayList<>(List.of(x));
      for (int i = 0; i < rows.spans().size(); i++) {
        PromptUse prompt = pass.input(i);
        if (prompt != null) {
          parts.add(prompt.rows());
        }
      }
      x = Ops.cat(0, parts.toArray(Tensor[]::new)).index_select(0, rows.source());
    }
    if (positions != null) {
      x = x.add(positions.look(positions(rows), pass, false));
    }
    if (types != null) {
      x = x.add(types.look(rows.types(), pass, false));
    }
    return norm == null ? x : norm.forward(x, pass);
  }

  /** Adds the gradients of trained tables and virtual tokens. */
  void backward(Tensor gradient, Pass pass) {
    Rows rows = pass.rows();
    Tensor g = norm == null ? gradient : norm.backward(gradient, pass);
    if (positions != null) {
      positions.backward(positions(rows), g, pass, false);
    }
    if (types != null) {
      types.backward(rows.types(), g, pass, false);
    }
    if (pass.selects(words.site())) {
      words.backward(rows.ids(), scaled(g.index_select(0, rows.real())), pass, true);
    }
    if (rows.virtual()) {
      collectPrompts(g, pass);
    }
  }

  private void collectPrompts(Tensor gradient, Pass pass) {
    for (Rows.Group group : pass.rows().groups()) {
      @Nullable PromptUse prompt = pass.input(group.span());
      if (prompt != null) {
        Tensor rows = gradient.narrow(0, group.start(), group.rows());
        Tensor virtual =
            rows.view(group.count(), group.length(), rows.size(1)).narrow(1, 0, prompt.length());
        prompt.gradient().add_(virtual.sum(0));
      }
    }
  }
}
