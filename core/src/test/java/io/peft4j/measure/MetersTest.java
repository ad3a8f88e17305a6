package io.peft4j.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.format.UserError;
import io.peft4j.measure.DriftMeter.Drift;
import io.peft4j.measure.LatencyMeter.Latency;
import io.peft4j.measure.LatencyMeter.State;
import io.peft4j.measure.MergeMeter.Merge;
import io.peft4j.measure.MixMeter.Mix;
import io.peft4j.method.Methods;
import io.peft4j.nn.Sequence;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Meters on the embedded MiniLM and real sentences. */
class MetersTest {
  private static Bench bench;

  @BeforeAll
  static void open() {
    bench = Bench.miniLm(40, 1);
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  private static Stream<String> everyMethod() {
    return Methods.all().stream().map(Methods.Entry::name);
  }

  private static MergeMeter mergeMeter() {
    return new MergeMeter(bench.base, bench.workers, bench.sequences);
  }

  @ParameterizedTest
  @MethodSource("everyMethod")
  void mergingIsProvedExactlyWhereItIsPromised(String name) {
    PeftMethod method = Methods.find(name).method();
    try (AttachedAdapter adapter = bench.trained(method)) {
      Merge merge = mergeMeter().measure(adapter);
      assertThat(merge.proved())
          .as(merge.toString())
          .isEqualTo(method.capabilities().contains(Capability.MERGEABLE));
      assertThat(merge.restored()).isTrue();
      merge.difference().ifPresent(d -> assertThat(d).isLessThan(1e-5));
    }
  }

  @Test
  void mergingIsNotProvedByADifferenceOrABaseThatIsNotRestored() {
    assertThat(new Merge(OptionalDouble.of(1e-6), true).proved()).isTrue();
    assertThat(new Merge(OptionalDouble.of(1e-3), true).proved()).isFalse();
    assertThat(new Merge(OptionalDouble.of(Double.NaN), true).proved()).isFalse();
    assertThat(new Merge(OptionalDouble.of(0), false).proved()).isFalse();
  }

  @Test
  void promptTuningRefusesToMerge() {
    try (AttachedAdapter adapter = bench.trained(Methods.find("prompt").method())) {
      assertThat(mergeMeter().measure(adapter).difference()).isEmpty();
      assertThatThrownBy(adapter::merged).isInstanceOf(UserError.class);
    }
  }

  @ParameterizedTest
  @MethodSource("everyMethod")
  void mixingChangesNoOutput(String name) {
    PeftMethod method = Methods.find(name).method();
    try (AttachedAdapter adapter = bench.trained(method);
        AttachedAdapter other = Variant.of(adapter, bench.setup(2))) {
      Mix mix = new MixMeter(bench.base, bench.sequences.subList(0, 8)).measure(adapter, other);
      assertThat(mix.difference()).isLessThan(1e-5);
      assertThat(mix.proved()).as(mix.toString()).isTrue();
    }
  }

  @Test
  void aMixOfEqualAdaptersProvesNothing() {
    PeftMethod lora = Methods.find("lora").method();
    try (AttachedAdapter adapter = bench.trained(lora);
        AttachedAdapter twin = bench.trained(lora)) {
      Mix mix = new MixMeter(bench.base, bench.sequences.subList(0, 4)).measure(adapter, twin);
      assertThat(mix.apart()).isZero();
      assertThat(mix.proved()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "lora", "ia3", "prefix", "prompt"})
  void driftIsThereWhileAttachedAndGoneAfterwards(String name) {
    DriftMeter meter = new DriftMeter(bench.base, bench.workers, bench.sequences);
    try (AttachedAdapter adapter = bench.trained(Methods.find(name).method())) {
      Drift drift = meter.measure(adapter);
      assertThat(drift.attached()).isBetween(1e-6, 2.0);
      assertThat(drift.detached()).isEqualTo(0.0);
    }
  }

  @Test
  void driftNoticesABaseThatIsNotTheSameAfterwards() {
    DriftMeter meter = new DriftMeter(bench.base, bench.workers, bench.sequences);
    try (AttachedAdapter adapter = bench.trained(Methods.find("lora").method())) {
      bench.base.replace(adapter.merged());
      try {
        assertThat(meter.measure(adapter).detached()).isPositive();
      } finally {
        bench.base.restore();
      }
    }
    assertThat(meter.measure(Attachments.NONE)).isEqualTo(new Drift(0, 0));
  }

  @Test
  void latencyHasThreeStatesAndTwoBatchSizes() {
    LatencyMeter meter = new LatencyMeter(bench.base, bench.workers, bench.sequences, List.of(1, 32), 4);
    try (AttachedAdapter adapter = bench.attach(Methods.find("lora").method())) {
      List<Latency> latencies = meter.compare(adapter);
      assertThat(latencies)
          .extracting(l -> l.batch() + " " + l.state())
          .containsExactly(
              "1 BARE", "1 ATTACHED", "1 MERGED", "32 BARE", "32 ATTACHED", "32 MERGED");
      assertThat(latencies)
          .allSatisfy(
              l -> {
                assertThat(l.samples()).isEqualTo(4);
                assertThat(l.p50Millis()).isPositive().isLessThanOrEqualTo(l.p95Millis());
              });
      assertThat(latencies.get(3).p50Millis())
          .as("32 sequences take longer than one")
          .isGreaterThan(2 * latencies.get(0).p50Millis());
    }
  }

  @Test
  void latencyIsNotTakenMergedWhereNothingMerges() {
    LatencyMeter meter = new LatencyMeter(bench.base, bench.workers, bench.sequences, List.of(1, 32), 1);
    try (AttachedAdapter adapter = bench.attach(Methods.find("prompt").method())) {
      assertThat(meter.compare(adapter))
          .extracting(Latency::state)
          .containsExactly(State.BARE, State.ATTACHED, State.BARE, State.ATTACHED);
    }
    assertThat(meter.bare()).extracting(Latency::state).containsExactly(State.BARE, State.BARE);
  }

  @Test
  void swapTimesTheWholeOfAttachingAndLessOfAChange() {
    SwapMeter meter =
        new SwapMeter(bench.base, bench.workers, Sequence.of(101, 7592, 2088, 102), 5);
    PeftMethod lora = Methods.find("lora").method();
    double attach =
        meter.attachMillis(
            () -> {
              pause();
              return bench.attach(lora);
            });
    assertThat(attach).isGreaterThanOrEqualTo(20);
    try (AttachedAdapter first = bench.trained(lora);
        AttachedAdapter second = Variant.of(first, bench.setup(2))) {
      assertThat(meter.swapMillis(first, second)).isNotNegative().isLessThan(attach);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
