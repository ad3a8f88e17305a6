package io.peft4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.data.Supervised;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.method.FullFineTuning;
import io.peft4j.method.PromptTuning;
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyCausal;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loss and gradient in chunks against autograd over all logits at once, in float64. */
class AnswerLossTest {
  private static BaseModel base;
  private static List<Supervised> data;

  @BeforeAll
  static void load() {
    base = TinyCausal.load("llama", Precision.F64);
    data = examples(20, new Random(1));
  }

  @AfterAll
  static void close() {
    base.close();
  }

  /** Sequences of many lengths with learned tokens here and there; enough for several chunks. */
  static List<Supervised> examples(int count, Random random) {
    List<Supervised> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = random.ints(3 + random.nextInt(50), 3, 160).toArray();
      int[] targets =
          IntStream.range(1, ids.length)
              .filter(t -> t == ids.length - 1 || random.nextInt(3) > 0)
              .toArray();
      examples.add(new Supervised(Sequence.of(ids), targets));
    }
    return examples;
  }

  private static AttachedAdapter attach(PeftMethod method) {
    return AttachedAdapter.attach(base, method, new BaseSetup(base, 1, text -> new int[] {7}));
  }

  /** The loss of one example, computed alone: row {@code t − 1} behind virtual ones tells t. */
  private static double alone(Attachments adapter, Supervised example) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Rows rows = Rows.of(List.of(new Segment(adapter, List.of(example.sequence()))));
      try (Pass pass = Pass.plain(rows)) {
        Tensor hidden = base.transformer().forward(pass);
        int virtual = rows.count() - example.length();
        double[] logits = Ops.doubles(base.lmHead().logits(hidden, adapter));
        double sum = 0;
        for (int target : example.targets()) {
          int row = virtual + target - 1;
          double total = 0;
          for (int v = 0; v < 160; v++) {
            total += Math.exp(logits[row * 160 + v]);
          }
          sum += Math.log(total) - logits[row * 160 + example.sequence().ids()[target]];
        }
        return sum;
      }
    }
  }

  @Test
  void learnedTokensFillSeveralChunks() {
    assertThat(data.stream().mapToInt(e -> e.targets().length).sum())
        .isGreaterThan(2 * AnswerLoss.CHUNK);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lossAndGradientsAreThoseOfAutograd(boolean full) {
    PeftMethod method = full ? new FullFineTuning() : new PromptTuning(3);
    AnswerLoss objective = new AnswerLoss(base, data);
    int[] examples = IntStream.of(4, 0, 19, 7, 11, 2, 3, 9, 17, 5).toArray();
    double weight = 2 * objective.weight(examples); // a shard of a larger step
    try (Scope scope = Scope.open();
        AttachedAdapter adapter = attach(method);
        Gradients gradients = new Gradients(adapter.parameters());
        Gradients expected = new Gradients(adapter.parameters())) {
      List<Supervised> chosen = IntStream.of(examples).mapToObj(data::get).toList();
      Rows rows =
          Rows.of(
              List.of(new Segment(adapter, chosen.stream().map(Supervised::sequence).toList())));
      Tensor hidden;
      try (Pass pass = Pass.plain(rows);
          GradMode off = GradMode.off()) {
        hidden = base.transformer().forward(pass);
      }
      Objective.Outcome outcome = objective.backward(hidden, rows, examples, weight, gradients);
      double sum = chosen.stream().mapToDouble(e -> alone(adapter, e)).sum();
      assertThat(outcome.loss()).isCloseTo(sum / weight, within(1e-10));

      AnswerRows answers = AnswerRows.of(rows, chosen);
      Tensor leaf = hidden.detach().requires_grad_(true);
      Tensor loss =
          torch
              .cross_entropy_loss(
                  base.lmHead()
                      .logits(leaf.index_select(0, answers.rows(0, answers.count())), adapter),
                  answers.targets(0, answers.count()),
                  new TensorOptional(),
                  2,
                  -100,
                  0.0)
              .div(Ops.scalar(weight));
      List<Tensor> inputs = new ArrayList<>(List.of(leaf));
      adapter.parameters().forEach(p -> inputs.add(p.value()));
      List<Tensor> found =
          Ops.vectorJacobian(loss, inputs, torch.ones(new long[0], loss.options()));
      assertClose(outcome.gradient(), found.get(0));
      for (int i = 1; i < found.size(); i++) {
        if (found.get(i) != null) {
          expected.of(adapter.parameters().get(i - 1)).add_(found.get(i));
        }
      }
      assertClose(gradients.flat(), expected.flat());
      assertThat(expected.flat().abs().sum().item_double() > 0).isEqualTo(full);
    }
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    assertThat(actual.sub(expected).abs().max().item_double()).isLessThan(1e-12);
  }

  @Test
  void evaluationGivesEachExampleItsOwnSum() {
    try (Workers two = new Workers(2);
        Workers one = new Workers(1);
        AttachedAdapter adapter = attach(new PromptTuning(3))) {
      AnswerEvaluator.Losses losses = new AnswerEvaluator(base, two).losses(adapter, data);
      int tokens = 0;
      double sum = 0;
      for (int i = 0; i < data.size(); i++) {
        double expected = alone(adapter, data.get(i));
        assertThat(losses.sums()[i]).isCloseTo(expected, within(1e-9));
        assertThat(losses.counts()[i]).isEqualTo(data.get(i).targets().length);
        sum += expected;
        tokens += data.get(i).targets().length;
      }
      assertThat(losses.mean()).isCloseTo(sum / tokens, within(1e-10));
      assertThat(new AnswerEvaluator(base, one).losses(adapter, data).sums())
          .isEqualTo(losses.sums());
    }
  }

  @Test
  void theLikeliestAnswerHasTheHighestLogProbabilityInSum() {
    List<List<Supervised>> candidates = new ArrayList<>();
    Random random = new Random(2);
    for (int item = 0; item < 20; item++) {
      List<Supervised> of = new ArrayList<>();
      int[] prompt = random.ints(4, 3, 160).toArray();
      for (int length : new int[] {1, 2, 1, 2}) {
        int[] answer = random.ints(length, 3, 160).toArray();
        int[] ids = IntStream.concat(IntStream.of(prompt), IntStream.of(answer)).toArray();
        of.add(new Supervised(Sequence.of(ids), IntStream.range(4, ids.length).toArray()));
      }
      candidates.add(of);
    }
    try (Workers workers = new Workers(2)) {
      int[] best = new AnswerEvaluator(base, workers).likeliest(Attachments.NONE, candidates);
      for (int item = 0; item < best.length; item++) {
        double least =
            candidates.get(item).stream()
                .mapToDouble(c -> alone(Attachments.NONE, c))
                .min()
                .orElseThrow();
        assertThat(alone(Attachments.NONE, candidates.get(item).get(best[item]))).isEqualTo(least);
      }
      assertThat(IntStream.of(best).distinct().count()).isGreaterThan(1);
    }
  }
}
