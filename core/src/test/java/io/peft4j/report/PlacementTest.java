package io.peft4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.peft4j.boundary.Attachment;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.SelectionMethod;
import io.peft4j.boundary.Setup;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.boundary.Sites;
import io.peft4j.boundary.WeightMethod;
import io.peft4j.report.Placement.Mark;
import io.peft4j.report.Placement.Touch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final Sites SITES = sites();

  /** A method that a jar from outside could bring: it changes the queries of the upper block. */
  private record UpperQueries() implements WeightMethod {
    @Override
    public String peftType() {
      return "UPPER_QUERIES";
    }

    @Override
    public Attachment attachment() {
      return new Attachment(
          Boundary.WEIGHT, Attachment.Insertion.PARALLEL, Attachment.Composition.ADD);
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public long parameterCount(Sites sites) {
      return 0;
    }

    @Override
    public double learningRate() {
      return 1e-3;
    }

    @Override
    public List<Site> sites(Sites sites) {
      return sites.where(site -> site.role() == Role.QUERY && site.layer() == 1);
    }

    @Override
    public SiteAdapter attach(
        Site site, Tensor weight, @Nullable Tensor bias, Setup setup) {
      throw new UnsupportedOperationException("a picture attaches nothing");
    }
  }

  /** Trains every bias. */
  private record Biases() implements SelectionMethod {
    @Override
    public String peftType() {
      return "BIASES";
    }

    @Override
    public Attachment attachment() {
      return new Attachment(
          Boundary.SELECTION, Attachment.Insertion.NONE, Attachment.Composition.REPLACE);
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public double learningRate() {
      return 1e-3;
    }

    @Override
    public boolean selects(Site site, String parameter, Sites sites) {
      return parameter.equals("bias");
    }
  }

  @Test
  void aWeightMethodTouchesItsSites() {
    Placement placement = Placement.of(new UpperQueries(), SITES);
    assertThat(placement.touches())
        .containsExactly(new Touch(Role.QUERY, Boundary.WEIGHT, Mark.DELTA));
    assertThat(BlockFigure.words(placement)).isEqualTo("learned change of query (1 of 2 blocks)");
  }

  @Test
  void aSelectionTouchesWhatItSelects() {
    PeftMethod biases = new Biases();
    Placement placement = Placement.of(biases, SITES);
    assertThat(placement.touches())
        .extracting(Touch::mark, Touch::role)
        .containsExactly(tuple(Mark.BIAS, Role.QUERY), tuple(Mark.BIAS, Role.NORM));
    assertThat(placement.reach()).isEqualTo("all 2 blocks");
  }

  @Test
  void everyMarkAtEveryPlaceCanBeDrawn() {
    for (Role role : Role.values()) {
      for (Mark mark : Mark.values()) {
        Placement placement =
            new Placement(List.of(new Touch(role, Boundary.ACTIVATION, mark)), 2, 2);
        assertThat(BlockFigure.of("<x>", placement).render())
            .as("%s at %s", mark, role)
            .contains("aria-label=\"&lt;x&gt;: ")
            .containsPattern("class=\"hue-activations\"><(rect|circle|path)");
      }
    }
  }

  private static Sites sites() {
    List<Site> sites = new ArrayList<>();
    sites.add(new Site("embeddings", Role.EMBEDDING, -1, 100, 8, false));
    for (int layer = 0; layer < 2; layer++) {
      sites.add(new Site("layer." + layer + ".query", Role.QUERY, layer, 8, 8, true));
      sites.add(new Site("layer." + layer + ".norm", Role.NORM, layer, 8, 8, true));
    }
    return new Sites("test", 2, 8, 2, 2, 4, 64, sites);
  }
}
