package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import io.peft4j.format.Json;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.TensorFile;
import io.peft4j.format.UserError;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every method promises, each declared {@link Capability} proved and each missing one shown to be
 * missing where that can be shown.
 *
 * <p>Random choices come from the system property {@code tests.seed}; a failure names the seed.
 */
public abstract class PeftMethodContract {
  private static final long SEED = Long.getLong("tests.seed", System.nanoTime());

  private Random random = new Random(SEED);

  /** The method in some small size. */
  protected abstract PeftMethod example(Random random);

  /** An example that is smooth everywhere, for finite differences. */
  protected PeftMethod smoothExample(Random random) {
    return example(random);
  }

  /** An example with room for eight examples; always the same, because this is a matter of capacity. */
  protected PeftMethod roomyExample() {
    return example(new Random(1));
  }

  /** The golden cases of Hugging Face PEFT that this method reads. */
  protected List<String> goldens() {
    return List.of();
  }

  /** False if the method starts at the same place whatever the seed. */
  protected boolean startsAtRandom() {
    return true;
  }

  /** The loss as a function whose derivative the backward pass gives. */
  protected double differentiableLoss(Lab lab, AttachedAdapter adapter) {
    return lab.loss(adapter);
  }

  @BeforeEach
  void seed() {
    random = new Random(SEED);
  }

  final Lab lab(Precision precision) {
    return Lab.open(precision, random);
  }

  final String told() {
    return "tests.seed=" + SEED;
  }

  final boolean declares(Capability capability) {
    return example(random).capabilities().contains(capability);
  }

  private PeftMethod example() {
    return example(random);
  }

  @Test
  void startsUnchangedExactlyWhereItSaysSo() {
    try (Lab lab = lab(Precision.F32);
        Scope scope = Scope.open();
        AttachedAdapter adapter = lab.attach(example(), 1)) {
      boolean same = lab.hidden(adapter).equal(lab.hidden(Attachments.NONE));
      assertThat(same).as(told()).isEqualTo(declares(Capability.UNCHANGED_AT_START));
    }
  }

  @Test
  void trainingLeavesTheBaseAsItIsAndReachesEveryParameter() {
    try (Lab lab = lab(Precision.F32);
        Scope scope = Scope.open();
        AttachedAdapter adapter = lab.attach(example(), 1)) {
      Map<String, Tensor> before = copies(lab.base.tensors());
      Tensor hidden = lab.hidden(Attachments.NONE);
      Map<String, Tensor> start = values(adapter);
      lab.train(adapter, 3, 1e-2);

      before.forEach(
          (name, tensor) -> {
            Tensor now = lab.base.tensors().get(name);
            assertThat(now.equal(tensor)).as("%s is unchanged", name).isTrue();
            assertThat(now.requires_grad()).as("%s is frozen", name).isFalse();
          });
      assertThat(lab.hidden(Attachments.NONE).equal(hidden)).as("detached = base").isTrue();
      values(adapter)
          .forEach(
              (name, value) ->
                  assertThat(value.equal(start.get(name)))
                      .as("%s stays where it was, %s", name, told())
                      .isFalse());
    }
  }

  @Test
  void closedFormCountIsTheNumberOfElements() {
    try (Lab lab = lab(Precision.F32)) {
      for (int i = 0; i < 5; i++) {
        PeftMethod method = example();
        try (AttachedAdapter adapter = lab.attach(method, i)) {
          assertThat(method.parameterCount(lab.base.sites()))
              .as("%s, %s", method, told())
              .isEqualTo(adapter.parameterCount());
        }
      }
    }
  }

  @Test
  void gradientIsTheFiniteDifference() {
    PeftMethod method = smoothExample(random);
    try (Lab lab = lab(Precision.F64);
        Scope scope = Scope.open();
        AttachedAdapter adapter = lab.attach(method, 1);
        Gradients gradients = new Gradients(adapter.parameters())) {
      Lab.scatter(adapter, 2);
      double loss = lab.backward(adapter, gradients);
      assertThat(differentiableLoss(lab, adapter)).isEqualTo(loss, within(1e-12));
      for (Parameter p : adapter.parameters()) {
        Tensor direction = new Rng(3, p.name()).normal(p.value(), 1, p.value().shape());
        double slope = slope(lab, adapter, p, direction);
        double expected = gradients.of(p).mul(direction).sum().item_double();
        assertThat(slope)
            .as("%s of %s, %s", p, method, told())
            .isCloseTo(expected, Offset.offset(2e-6 * (1 + Math.abs(expected))));
      }
    }
  }

  private double slope(Lab lab, AttachedAdapter adapter, Parameter p, Tensor direction) {
    double step = 1e-6;
    Tensor center = p.value().detach().clone();
    Tensor move = direction.mul(Ops.scalar(step));
    p.set(center.add(move));
    double above = differentiableLoss(lab, adapter);
    p.set(center.sub(move));
    double below = differentiableLoss(lab, adapter);
    p.set(center);
    return (above - below) / (2 * step);
  }

  @Test
  void backwardByHandIsAutograd() {
    try (Lab lab = lab(Precision.F64);
        Scope scope = Scope.open();
        AttachedAdapter adapter = lab.attach(example(), 1);
        Gradients gradients = new Gradients(adapter.parameters())) {
      Lab.scatter(adapter, 2);
      double loss = lab.backward(adapter, gradients);
      assertThat(loss).as("recorded = plain").isEqualTo(lab.loss(adapter), within(1e-12));
      assertThat(Lab.difference(gradients.flat(), lab.autograd(adapter)))
          .as(told())
          .isLessThan(1e-11);
    }
  }

  @Test
  void overfitsEightExamples() {
    PeftMethod method = roomyExample();
    try (Lab lab = Lab.open(Precision.F32, new Random(1));
        AttachedAdapter adapter = lab.attach(method, 1)) {
      double start = lab.loss(adapter);
      lab.train(adapter, 300, method.learningRate());
      assertThat(lab.loss(adapter)).as("%s from %.3f", method, start).isLessThan(0.05 * start);
    }
  }

  @Test
  void comesBackBitForBitFromItsFile(@TempDir Path folder) {
    PeftMethod method = example();
    try (Lab lab = lab(Precision.F32);
        Scope scope = Scope.open();
        AttachedAdapter saved = lab.attach(method, 1);
        AttachedAdapter loaded = lab.attach(method, 2)) {
      Lab.scatter(saved, 3);
      Path file = folder.resolve("adapter_model.safetensors");
      SafeTensors.write(file, saved.tensors(), Map.of());
      try (TensorFile stored = SafeTensors.open(file)) {
        Map<String, Tensor> tensors = stored.tensors();
        loaded.load(tensors, file.toString());
        tensors.values().forEach(Scope::free);
      }
      assertThat(loaded.tensors().keySet()).isEqualTo(saved.tensors().keySet());
      assertThat(lab.hidden(loaded).equal(lab.hidden(saved))).as(told()).isTrue();
    }
  }

  @Test
  void itsConfigurationDescribesIt() {
    try (Lab lab = lab(Precision.F32)) {
      for (int i = 0; i < 5; i++) {
        PeftMethod method = example();
        PeftMethod read = Methods.read(config(method, lab));
        assertThat(read).as(told()).hasSameClassAs(method);
        assertThat(config(read, lab)).as("%s, %s", method, told()).isEqualTo(config(method, lab));
        try (AttachedAdapter one = lab.attach(method, 1);
            AttachedAdapter other = lab.attach(read, 1)) {
          assertThat(other.tensors().keySet()).isEqualTo(one.tensors().keySet());
        }
      }
    }
  }

  private static ObjectNode config(PeftMethod method, Lab lab) {
    ObjectNode config = Json.mapper().valueToTree(method);
    config.put("peft_type", method.peftType());
    config.setAll(
        (ObjectNode) Json.mapper().valueToTree(method.configFor(lab.base.sites())));
    return config;
  }

  @Test
  void mergesExactlyWhereItSaysSo() {
    try (Lab lab = lab(Precision.F64);
        Scope scope = Scope.open();
        AttachedAdapter adapter = lab.attach(example(), 1)) {
      Lab.scatter(adapter, 2);
      if (!declares(Capability.MERGEABLE)) {
        assertThatThrownBy(adapter::merged).isInstanceOf(UserError.class);
        return;
      }
      Tensor attached = lab.hidden(adapter);
      Tensor bare = lab.hidden(Attachments.NONE);
      assertThat(Lab.difference(attached, bare)).as("it does something").isGreaterThan(1e-3);
      lab.base.replace(adapter.merged());
      assertThat(Lab.difference(lab.hidden(Attachments.NONE), attached))
          .as(told())
          .isLessThan(1e-10);
      lab.base.restore();
      assertThat(lab.hidden(Attachments.NONE).equal(bare)).as("unmerged = base").isTrue();
    }
  }

  @Test
  void sameSeedSameBits() {
    PeftMethod method = example();
    try (Lab lab = lab(Precision.F32);
        Scope scope = Scope.open();
        AttachedAdapter one = lab.attach(method, 1);
        AttachedAdapter same = lab.attach(method, 1);
        AttachedAdapter other = lab.attach(method, 2)) {
      assertThat(equal(one, same)).as("start").isTrue();
      assertThat(equal(one, other)).as("start, other seed").isEqualTo(!startsAtRandom());
      lab.train(one, 5, 1e-2);
      lab.train(same, 5, 1e-2);
      assertThat(equal(one, same)).as("after training").isTrue();
    }
  }

  @Test
  void twoAdaptersAndTheBareBaseShareABatch() {
    assumeTrue(declares(Capability.MIXES), "does not promise to mix");
    try (Lab lab = lab(Precision.F64);
        Scope scope = Scope.open();
        AttachedAdapter one = lab.attach(example(), 1);
        AttachedAdapter other = lab.attach(example(), 2)) {
      Lab.scatter(one, 3);
      Lab.scatter(other, 4);
      Segment a = new Segment(one, lab.batch.subList(0, 3));
      Segment b = new Segment(Attachments.NONE, lab.batch.subList(3, 5));
      Segment c = new Segment(other, lab.batch.subList(5, 8));
      Tensor alone =
          Ops.cat(0, lab.hidden(a), lab.hidden(b), lab.hidden(c));
      assertThat(Lab.difference(lab.hidden(a, b, c), alone)).as(told()).isLessThan(1e-11);
      assertThat(Lab.difference(lab.hidden(c, a, b), alone)).as("order matters").isGreaterThan(1e-3);
    }
  }

  @Test
  void twoAdaptersTrainInOnePass() {
    assumeTrue(declares(Capability.MIXES), "does not promise to mix");
    try (Lab lab = lab(Precision.F64);
        Scope scope = Scope.open();
        AttachedAdapter one = lab.attach(example(), 1);
        AttachedAdapter other = lab.attach(example(), 2)) {
      Lab.scatter(one, 3);
      Lab.scatter(other, 4);
      List<Segment> both =
          List.of(
              new Segment(one, lab.batch.subList(0, 4)),
              new Segment(other, lab.batch.subList(4, 8)));
      List<Tensor> together = gradients(lab, both);
      for (int i = 0; i < both.size(); i++) {
        Tensor alone = gradients(lab, List.of(both.get(i))).get(0);
        assertThat(Lab.difference(together.get(i), alone)).as(told()).isLessThan(1e-11);
      }
    }
  }

  /** The gradients of each segment's adapter for the sum of squares of the hidden rows. */
  private static List<Tensor> gradients(Lab lab, List<Segment> segments) {
    List<Gradients> buffers = new ArrayList<>();
    for (Segment segment : segments) {
      buffers.add(new Gradients(((AttachedAdapter) segment.attachments()).parameters()));
    }
    Rows rows = Rows.of(segments);
    try (Pass pass = Pass.training(rows, buffers, null)) {
      Tensor weight = new Rng(1, "weight").normal(lab.setup(0).like(), 1, lab.base.sites().hidden());
      Tensor hidden = lab.base.transformer().record(pass);
      lab.base.transformer().backward(hidden.mul(weight), pass);
    }
    List<Tensor> flat = new ArrayList<>();
    for (Gradients buffer : buffers) {
      flat.add(buffer.flat().clone());
      buffer.close();
    }
    return flat;
  }

  @Test
  void nothingSurvivesItsScope() {
    PeftMethod method = example();
    try (Lab lab = lab(Precision.F32)) {
      cycle(lab, method);
      cycle(lab, method);
      long before = Torch.trackedObjects();
      for (int i = 0; i < 5; i++) {
        cycle(lab, method);
      }
      assertThat(Torch.trackedObjects()).as(told()).isLessThanOrEqualTo(before);
    }
  }

  private static void cycle(Lab lab, PeftMethod method) {
    try (AttachedAdapter adapter = lab.attach(method, 1)) {
      lab.train(adapter, 4, 1e-3);
      lab.loss(adapter);
    }
  }

  @TestFactory
  Stream<DynamicTest> agreesWithHuggingFacePeft() {
    assertThat(goldens().isEmpty())
        .as("a method that peft knows has golden files, another has none")
        .isEqualTo(!declares(Capability.KNOWN_TO_PEFT));
    return goldens().stream().map(name -> DynamicTest.dynamicTest(name, () -> golden(name)));
  }

  private void golden(String name) {
    try (Golden golden = Golden.open(name)) {
      assertThat(golden.method()).hasSameClassAs(example());
      golden.check();
    }
  }

  static Map<String, Tensor> copies(Map<String, Tensor> tensors) {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> copies.put(name, tensor.clone()));
    return copies;
  }

  private static Map<String, Tensor> values(AttachedAdapter adapter) {
    Map<String, Tensor> values = new LinkedHashMap<>();
    try (GradMode off = GradMode.off()) {
      adapter.parameters().forEach(p -> values.put(p.name(), p.value().clone()));
    }
    return values;
  }

  private static boolean equal(AttachedAdapter one, AttachedAdapter other) {
    Map<String, Tensor> theirs = other.tensors();
    return one.tensors().entrySet().stream().allMatch(e -> e.getValue().equal(theirs.get(e.getKey())));
  }

  static Offset<Double> within(double bound) {
    return Offset.offset(bound);
  }
}
