package io.peft4j.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.TargetModules;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Scope;
import io.peft4j.method.FullFineTuning;
import io.peft4j.method.Ia3;
import io.peft4j.method.Lora;
import io.peft4j.method.PrefixTuning;
import io.peft4j.nn.Segment;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In front of the tiny BERT's weights. */
class MergedWeightsTest {

  private static Stream<PeftMethod> mergeable() {
    return Stream.of(
        new Lora(3, TargetModules.ALL_LINEAR), new Ia3(), new FullFineTuning());
  }

  @ParameterizedTest
  @MethodSource("mergeable")
  void giveWhatTheBaseGivesWithThemInPlace(PeftMethod method) {
    try (Bench bench = Bench.tiny(6, 3);
        AttachedAdapter adapter = bench.trained(method);
        MergedWeights merged = MergedWeights.of(adapter).orElseThrow();
        Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Tensor bare = vectors(bench, Attachments.NONE);
      Tensor inFront = vectors(bench, merged);
      bench.base.replace(merged.tensors());
      Tensor inPlace = vectors(bench, Attachments.NONE);
      bench.base.restore();
      assertThat(inFront.equal(inPlace)).isTrue();
      assertThat(Differences.largest(bare, inFront)).isGreaterThan(1e-4);
    }
  }

  private static Tensor vectors(Bench bench, Attachments attachments) {
    return Passes.vectors(bench.base, List.of(new Segment(attachments, bench.sequences)));
  }

  @Test
  void areNotThereForVirtualTokens() {
    try (Bench bench = Bench.tiny(1, 3);
        AttachedAdapter adapter = bench.attach(new PrefixTuning(2))) {
      assertThat(MergedWeights.of(adapter)).isEmpty();
    }
  }
}
