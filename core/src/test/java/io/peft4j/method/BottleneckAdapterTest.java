package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.boundary.ActivationMethod;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.engine.Precision;
import io.peft4j.format.UserError;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class BottleneckAdapterTest extends ActivationMethodContract {

  @Override
  protected BottleneckAdapter example(Random random) {
    int size = 2 + random.nextInt(6);
    return random.nextBoolean()
        ? BottleneckAdapter.houlsby(size)
        : BottleneckAdapter.pfeiffer(size);
  }

  @Override
  protected BottleneckAdapter smoothExample(Random random) {
    return new BottleneckAdapter(true, true, 3, NonLinearity.GELU);
  }

  @Override
  protected Tensor formula(ActivationMethod method, SiteAdapter at, Tensor x, Tensor y) {
    return y.add(branch(at, y, ((BottleneckAdapter) method).nonLinearity()));
  }

  /** {@code W_up f(W_down x + b_down) + b_up}. */
  static Tensor branch(SiteAdapter at, Tensor x, NonLinearity f) {
    Tensor inner = x.mm(value(at, "adapter_down.weight").t()).add(value(at, "adapter_down.bias"));
    Tensor bent = f == NonLinearity.RELU ? inner.relu() : torch.gelu(inner);
    return bent.mm(value(at, "adapter_up.weight").t()).add(value(at, "adapter_up.bias"));
  }

  private static Tensor value(SiteAdapter at, String key) {
    return at.parameters().get(key).value();
  }

  @Test
  void houlsbyStandsBehindBothSubLayersAndPfeifferBehindOne() {
    try (Lab lab = lab(Precision.F32)) {
      assertThat(BottleneckAdapter.houlsby(2).sites(lab.base.sites()))
          .extracting(Site::role)
          .containsExactly(Role.ATTENTION_OUT, Role.DOWN, Role.ATTENTION_OUT, Role.DOWN);
      assertThat(BottleneckAdapter.pfeiffer(2).sites(lab.base.sites()))
          .extracting(Site::role)
          .containsExactly(Role.DOWN, Role.DOWN);
    }
  }

  @Test
  void refusesAnAdapterThatStandsNowhere() {
    assertThatThrownBy(() -> new BottleneckAdapter(false, false, 4, NonLinearity.RELU))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("both false");
    assertThatThrownBy(() -> BottleneckAdapter.houlsby(0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bottleneck_size is 0");
  }
}
