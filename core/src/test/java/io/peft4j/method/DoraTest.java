package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.boundary.TargetModules;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DoraTest extends WeightMethodContract {
  private final Map<Parameter, Tensor> norms = new HashMap<>();

  @Override
  protected Dora example(Random random) {
    int r = 1 + random.nextInt(6);
    return new Dora(r, 2 * r, 0, LoraTest.targets(random), random.nextBoolean(), Map.of(), Map.of());
  }

  @Override
  protected List<String> goldens() {
    return List.of("dora");
  }

  /**
   * The gradient takes the norms for constants. So does this loss: where a step changed the norm of a
   * row, its magnitude makes up for it.
   */
  @Override
  protected double differentiableLoss(Lab lab, AttachedAdapter adapter) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Map<Parameter, Tensor> magnitudes = new HashMap<>();
      for (Site site : lab.base.sites().linear()) {
        for (SiteAdapter at : adapter.at(site)) {
          Parameter magnitude = at.parameters().get("lora_magnitude_vector");
          Tensor now = norm(lab.base.linear(site).weight(), at, (Dora) adapter.method());
          // The first call is made at the center.
          Tensor fixed = norms.computeIfAbsent(magnitude, m -> Scope.keep(now.clone()));
          magnitudes.put(magnitude, magnitude.value().detach().clone());
          magnitude.set(magnitude.value().mul(now).div(fixed));
        }
      }
      double loss = lab.loss(adapter);
      magnitudes.forEach(Parameter::set);
      return loss;
    }
  }

  /** Lengths of the rows of {@code W + s·B A}. */
  private static Tensor norm(Tensor weight, SiteAdapter at, Dora method) {
    double s =
        method.loraAlpha() / (method.useRslora() ? Math.sqrt(method.r()) : (double) method.r());
    Tensor b = at.parameters().get("lora_B.weight").value();
    Tensor a = at.parameters().get("lora_A.weight").value();
    return weight.add(b.mm(a), Ops.scalar(s)).norm(new ScalarOptional(Ops.scalar(2)), 1);
  }

  @AfterEach
  void free() {
    norms.values().forEach(Scope::free);
  }

  @Test
  void magnitudesStartAtTheLengthsOfTheRows() {
    try (Lab lab = lab(Precision.F64);
        Scope scope = Scope.open();
        AttachedAdapter adapter = lab.attach(example(new Random(1)), 1)) {
      for (Site site : lab.base.sites().linear()) {
        Tensor weight = lab.base.linear(site).weight();
        Tensor lengths = weight.mul(weight).sum(1).sqrt();
        for (SiteAdapter at : adapter.at(site)) {
          Tensor start = at.parameters().get("lora_magnitude_vector").value();
          assertThat(Lab.difference(start, lengths)).isLessThan(1e-12);
        }
      }
    }
  }

  @Test
  void dropoutLeavesTheFrozenResultAlone() {
    TargetModules query = TargetModules.named("query");
    Dora dora = new Dora(3, 6, 0.5, query, false, Map.of(), Map.of());
    try (Lab lab = lab(Precision.F64);
        Scope scope = Scope.open();
        GradMode off = GradMode.off();
        AttachedAdapter adapter = lab.attach(dora, 1)) {
      Lab.scatter(adapter, 2);
      Site site = lab.base.sites().with(Role.QUERY).get(0);
      SiteAdapter at = adapter.at(site).get(0);
      Tensor x = new Rng(3, "x").normal(lab.setup(0).like(), 1, 4, 32);
      Tensor y = new Rng(3, "y").normal(lab.setup(0).like(), 1, 4, 32);
      Tensor nothing = at.after(x, y, (rows, p) -> rows.mul(Ops.scalar(0)));
      assertThat(nothing.equal(y)).isTrue();
    }
  }
}
