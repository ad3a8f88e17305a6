package io.peft4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.Attachments;
import io.peft4j.data.Tokenized;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.method.PromptTuning;
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyBert;
import io.peft4j.nn.Sequence;
import io.peft4j.task.LinearHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
  private static BaseModel base;
  private static List<Sequence> sequences;

  @BeforeAll
  static void load() {
    base = TinyBert.load(Precision.F32);
    Random random = new Random(1);
    sequences = new ArrayList<>();
    for (int i = 0; i < 75; i++) { // three batches, the last one not full
      sequences.add(Sequence.of(random.ints(1 + random.nextInt(12), 5, 120).toArray()));
    }
  }

  @AfterAll
  static void close() {
    base.close();
  }

  private static double[] vectors(Attachments adapter, List<Sequence> texts, int workerCount) {
    try (Scope scope = Scope.open();
        Workers workers = new Workers(workerCount)) {
      Tensor vectors = new Evaluator(base, workers).vectors(adapter, texts);
      double[] values = Ops.doubles(vectors);
      Scope.free(vectors);
      return values;
    }
  }

  @Test
  void vectorsComeInTheOrderOfTheTexts() {
    double[] all = vectors(Attachments.NONE, sequences, 2);
    for (int i = 0; i < sequences.size(); i++) {
      double[] alone = vectors(Attachments.NONE, List.of(sequences.get(i)), 1);
      for (int c = 0; c < 32; c++) {
        assertThat(all[32 * i + c]).isCloseTo(alone[c], within(1e-5));
      }
    }
  }

  @Test
  void anyNumberOfWorkersGivesTheSameBits() {
    assertThat(vectors(Attachments.NONE, sequences, 3))
        .isEqualTo(vectors(Attachments.NONE, sequences, 1));
  }

  @Test
  void lossAndPredictionsAreThoseOfTheLogits() {
    int[] labels = new int[sequences.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 4;
    }
    try (Scope scope = Scope.open();
        Workers workers = new Workers(2);
        AttachedAdapter adapter =
            AttachedAdapter.attach(
                base, new PromptTuning(2), new BaseSetup(base, 1, text -> new int[0]));
        LinearHead head =
            new LinearHead(
                new Rng(1, "w").normal(base.tensors().values().iterator().next(), 1, 4, 32),
                Tensor.create(0.1f, 0.2f, 0.3f, 0.4f))) {
      double[] vectors = vectors(adapter, sequences, 1);
      double[] weight = Ops.doubles(head.tensors().get("weight"));
      double[] bias = Ops.doubles(head.tensors().get("bias"));
      int[] predicted = new int[labels.length];
      double sum = 0;
      for (int i = 0; i < labels.length; i++) {
        double[] logits = bias.clone();
        double total = 0;
        for (int k = 0; k < 4; k++) {
          for (int c = 0; c < 32; c++) {
            logits[k] += weight[32 * k + c] * vectors[32 * i + c];
          }
          total += Math.exp(logits[k]);
          predicted[i] = logits[k] > logits[predicted[i]] ? k : predicted[i];
        }
        sum += Math.log(total) - logits[labels[i]];
      }
      Evaluator.Evaluation evaluation =
          new Evaluator(base, workers).evaluate(adapter, head, new Tokenized(sequences, labels, 0));
      assertThat(evaluation.predicted()).isEqualTo(predicted);
      assertThat(evaluation.loss()).isCloseTo(sum / labels.length, within(1e-5));
    }
  }
}
