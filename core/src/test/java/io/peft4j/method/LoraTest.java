package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Noise;
import io.peft4j.boundary.Recorded;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.boundary.Sites;
import io.peft4j.boundary.TargetModules;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.format.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class LoraTest extends WeightMethodContract {

  @Override
  protected Lora example(Random random) {
    int r = 1 + random.nextInt(6);
    return new Lora(r, 2 * r, 0, targets(random), random.nextBoolean(), Map.of(), Map.of());
  }

  static TargetModules targets(Random random) {
    return random.nextBoolean()
        ? TargetModules.ALL_LINEAR
        : TargetModules.named("query", "value", "output.dense");
  }

  @Override
  protected List<String> goldens() {
    return List.of("lora_qv", "lora_all", "lora_rslora");
  }

  @Test
  void patternsSetRankAndAlphaOfSomeModules() {
    Map<String, Integer> ranks = new LinkedHashMap<>();
    ranks.put("layer\\.1\\..*value", 5);
    ranks.put("value", 3);
    Lora lora =
        new Lora(
            2, 4, 0, TargetModules.named("query", "value"), false, ranks, Map.of("query", 8.0));
    try (Lab lab = lab(Precision.F32);
        AttachedAdapter adapter = lab.attach(lora, 1)) {
      assertThat(ranksByModule(lab.base.sites(), adapter))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of("0.query", 2L, "0.value", 3L, "1.query", 2L, "1.value", 5L));
      assertThat(lora.parameterCount(lab.base.sites())).isEqualTo(adapter.parameterCount());
      assertThat(scale(lab, adapter, Role.QUERY)).isEqualTo(8.0 / 2, within(1e-5));
      assertThat(scale(lab, adapter, Role.VALUE)).isEqualTo(4.0 / 3, within(1e-5));
    }
  }

  private static Map<String, Long> ranksByModule(Sites sites, AttachedAdapter adapter) {
    Map<String, Long> ranks = new LinkedHashMap<>();
    for (Site site : sites.with(Role.QUERY, Role.VALUE)) {
      Parameter a = adapter.at(site).get(0).parameters().get("lora_A.weight");
      ranks.put(
          site.layer() + "." + site.path().substring(site.path().lastIndexOf('.') + 1),
          a.value().size(0));
    }
    return ranks;
  }

  /** The factor between the merged change and B A, of the first module with a role. */
  private static double scale(Lab lab, AttachedAdapter adapter, Role role) {
    Lab.scatter(adapter, 1);
    Site site = lab.base.sites().with(role).get(0);
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      SiteAdapter at = adapter.at(site).get(0);
      Tensor product =
          at.parameters().get("lora_B.weight").value().mm(at.parameters().get("lora_A.weight").value());
      Tensor delta = at.delta(lab.base.linear(site).weight(), null).weight();
      return delta.sum().item_double() / product.sum().item_double();
    }
  }

  @Test
  void dropoutActsOnWhatGoesIntoTheUpdateAlone() {
    Lora lora = new Lora(3, 6, 0.5, TargetModules.named("query"), false, Map.of(), Map.of());
    try (Lab lab = lab(Precision.F64);
        Scope scope = Scope.open();
        AttachedAdapter adapter = lab.attach(lora, 1);
        Gradients gradients = new Gradients(adapter.parameters())) {
      Lab.scatter(adapter, 2);
      Site site = lab.base.sites().with(Role.QUERY).get(0);
      SiteAdapter at = adapter.at(site).get(0);
      Tensor x = new Rng(3, "x").normal(lab.setup(0).like(), 1, 4, 32);
      Tensor y = new Rng(3, "y").normal(lab.setup(0).like(), 1, 4, 32);
      Tensor doubled = x.add(x);
      Noise noise = (rows, p) -> rows.add(rows); // a mask that keeps everything at p = 0.5
      Recorded recorded = at.record(x, y.clone(), noise);
      assertThat(Lab.difference(recorded.output(), at.after(doubled, y, Noise.NONE)))
          .isLessThan(1e-12);
      Recorded plain = at.record(doubled, y.clone(), Noise.NONE);
      assertThat(plain.output().equal(at.after(doubled, y, Noise.NONE))).isTrue();
      Recorded.Back back = recorded.backward(y, gradients);
      try (Gradients by = new Gradients(adapter.parameters())) {
        Recorded.Back expected = plain.backward(y, by);
        assertThat(Lab.difference(gradients.flat(), by.flat())).isLessThan(1e-12);
        assertThat(Lab.difference(back.x(), expected.x().mul(Ops.scalar(2)))).isLessThan(1e-12);
      }
    }
  }

  @Test
  void refusesValuesThatMakeNoSense() {
    assertThatThrownBy(() -> new Lora(0, TargetModules.ALL_LINEAR))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rank");
    assertThatThrownBy(
            () -> new Lora(1, 1, 1, TargetModules.ALL_LINEAR, false, Map.of(), Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lora_dropout is 1.0");
  }
}
