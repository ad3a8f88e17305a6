package io.peft4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.TensorFile;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every family promises, on tiny checkpoints that transformers made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FamilyContract {
  private final List<String> checkpoints;

  FamilyContract(String... checkpoints) {
    this.checkpoints = List.of(checkpoints);
  }

  List<String> checkpoints() {
    return checkpoints;
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void computesWhatTransformersComputes(String name) {
    try (Scope scope = Scope.open();
        BaseModel base = TinyCausal.load(name, Precision.F32)) {
      Map<String, Tensor> golden = TinyCausal.golden(name);
      Tensor ours = TinyCausal.logits(base, Attachments.NONE, TinyCausal.batch(golden));
      for (String how : List.of("alone", "padded_right", "padded_left")) {
        if (base.causal() || !how.equals("padded_left")) {
          assertThat(TinyCausal.difference(ours, golden.get(how))).as(how).isLessThan(1e-4);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void everyTensorHasASite(String name) {
    try (BaseModel base = TinyCausal.load(name, Precision.F32)) {
      long count =
          base.sites().all().stream()
              .filter(site -> base.tensors().containsKey(site.path() + ".weight"))
              .mapToLong(site -> site.weightCount() + (site.bias() ? site.out() : 0))
              .sum();
      assertThat(count).isEqualTo(base.parameterCount());
      for (Site site : base.sites().linear()) {
        assertThat(base.linear(site).weight().shape()).containsExactly(site.out(), site.in());
      }
      for (Role role : List.of(Role.QUERY, Role.KEY, Role.VALUE, Role.UP, Role.DOWN, Role.MLP)) {
        assertThat(base.sites().with(role)).as("%s", role).hasSize(base.sites().layers());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void itsTensorsAreTheCheckpoints(String name) {
    try (Scope scope = Scope.open();
        BaseModel base = TinyCausal.load(name, Precision.F32);
        TensorFile file = SafeTensors.open(TinyCausal.folder(name))) {
      Map<String, Tensor> stored = file.tensors();
      Map<String, Tensor> ours = base.checkpoint();
      assertThat(ours.keySet()).isEqualTo(stored.keySet());
      ours.forEach((key, tensor) -> assertThat(tensor.equal(stored.get(key))).as(key).isTrue());
    }
  }
}
