package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.SelectionMethod;
import io.peft4j.boundary.Site;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What a method that trains a part of the model's own parameters promises. */
public abstract class SelectionMethodContract extends PeftMethodContract {

  @Override
  protected abstract SelectionMethod example(Random random);

  @Override
  protected boolean startsAtRandom() {
    return false;
  }

  @Test
  void trainsCopiesOfWhatItSelectsAndNothingElse() {
    SelectionMethod method = example(new Random(1));
    assertThat(method.boundary()).isEqualTo(Boundary.SELECTION);
    try (Lab lab = lab(Precision.F32);
        Scope scope = Scope.open();
        AttachedAdapter adapter = lab.attach(method, 1)) {
      for (Site site : lab.base.sites().all()) {
        for (String name : List.of("weight", "bias")) {
          Tensor own = lab.base.tensors().get(site.path() + "." + name);
          Parameter copy = adapter.selected(site, name);
          boolean wanted = own != null && method.selects(site, name, lab.base.sites());
          assertThat(copy != null).as("%s.%s", site.path(), name).isEqualTo(wanted);
          if (copy != null && own != null) {
            assertThat(copy.value().equal(own)).isTrue();
            assertThat(copy.value().data_ptr().address()).isNotEqualTo(own.data_ptr().address());
          }
        }
      }
    }
  }
}
