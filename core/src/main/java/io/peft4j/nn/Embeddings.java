package io.peft4j.nn;

import io.peft4j.boundary.Site;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.nn.Rows.Span;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Word, position and segment embeddings, summed and normed as in BERT: the host of virtual tokens.
 *
 * <p>Virtual tokens stand in the place of word embeddings; position and segment are added to them
 * as to any other row.
 */
public final class Embeddings {
  private final Table words;
  private final Table positions;
  private final Table types;
  private final Norm norm;

  /** Embeddings over tables that it does not own. */
  public Embeddings(Table words, Table positions, Table types, Norm norm) {
    this.words = words;
    this.positions = positions;
    this.types = types;
    this.norm = norm;
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

  /** The batch's embedded rows {@code (T, C)}. */
  Tensor forward(Pass pass) {
    Rows rows = pass.rows();
    Tensor x = words.look(rows.ids(), pass, true);
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
    Tensor sum =
        x.add(positions.look(rows.positions(), pass, false))
            .add(types.look(rows.types(), pass, false));
    return norm.forward(sum, pass);
  }

  /** Adds the gradients of trained tables and virtual tokens. */
  void backward(Tensor gradient, Pass pass) {
    Rows rows = pass.rows();
    Tensor g = norm.backward(gradient, pass);
    positions.backward(rows.positions(), g, pass, false);
    types.backward(rows.types(), g, pass, false);
    if (pass.selects(words.site())) {
      words.backward(rows.ids(), g.index_select(0, rows.real()), pass, true);
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
