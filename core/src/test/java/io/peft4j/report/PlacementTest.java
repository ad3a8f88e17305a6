package io.peft4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.Sites;
import io.peft4j.method.Methods;
import io.peft4j.report.Placement.Mark;
import io.peft4j.report.Placement.Touch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementTest {
  private static final Sites SITES = bert();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          prompt   | learned rows before embedding (below the first block)
          prefix   | learned rows before key, value (all 2 blocks)
          lora     | learned change of query, key, value, attention out, up, down (all 2 blocks)
          lora-qv  | learned change of query, value (all 2 blocks)
          ia3      | learned scale on key, value, down (all 2 blocks)
          pfeiffer | small module after down (all 2 blocks)
          houlsby  | small module after attention out, down (all 2 blocks)
          parallel | small module beside feed-forward (all 2 blocks)
          bitfit   | trained bias of norm, query, key, value, attention out, up, down (all 2 blocks)
          last-1   | trained parameters of query, key, value, attention out, norm, up, down (1 of 2 blocks)
          """)
  void aMethodSaysWhereItAttaches(String method, String words) {
    assertThat(BlockFigure.words(Placement.of(Methods.find(method).method(), SITES)))
        .isEqualTo(words);
  }

  @Test
  void everyMethodTouchesSomething() {
    for (Methods.Entry entry : Methods.all()) {
      Placement placement = Placement.of(entry.method(), SITES);
      assertThat(placement.touches())
          .as(entry.name())
          .isNotEmpty()
          .allSatisfy(touch -> assertThat(touch.boundary()).isEqualTo(entry.method().boundary()));
    }
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

  private static Sites bert() {
    List<Site> all = new ArrayList<>();
    all.add(new Site("embeddings.word_embeddings", Role.EMBEDDING, -1, 9, 4, false));
    all.add(new Site("embeddings.LayerNorm", Role.NORM, -1, 4, 4, true));
    for (int i = 0; i < 2; i++) {
      String layer = "encoder.layer." + i + ".";
      all.add(new Site(layer + "attention", Role.ATTENTION, i, 4, 4, false));
      all.add(new Site(layer + "attention.self.query", Role.QUERY, i, 4, 4, true));
      all.add(new Site(layer + "attention.self.key", Role.KEY, i, 4, 4, true));
      all.add(new Site(layer + "attention.self.value", Role.VALUE, i, 4, 4, true));
      all.add(new Site(layer + "attention.output.dense", Role.ATTENTION_OUT, i, 4, 4, true));
      all.add(new Site(layer + "attention.output.LayerNorm", Role.NORM, i, 4, 4, true));
      all.add(new Site(layer + "mlp", Role.MLP, i, 4, 4, false));
      all.add(new Site(layer + "intermediate.dense", Role.UP, i, 4, 8, true));
      all.add(new Site(layer + "output.dense", Role.DOWN, i, 8, 4, true));
      all.add(new Site(layer + "output.LayerNorm", Role.NORM, i, 4, 4, true));
    }
    return new Sites("bert", 2, 4, 2, 2, 2, 16, all);
  }
}
