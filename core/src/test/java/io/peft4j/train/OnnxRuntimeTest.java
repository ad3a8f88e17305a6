package io.peft4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.peft4j.boundary.Attachments;
import io.peft4j.data.DriftSentences;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.model.BaseModel;
import io.peft4j.model.Checkpoint;
import io.peft4j.nn.Sequence;
import io.peft4j.text.Encoded;
import io.peft4j.text.TokenizerJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded base's sentence vectors against ONNX Runtime's on the same file. */
class OnnxRuntimeTest {
  private static final String MODEL = "/all-minilm-l6-v2.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  @TempDir Path folder;

  private static InputStream open(String resource) {
    return Objects.requireNonNull(Checkpoint.class.getResourceAsStream(resource), resource);
  }

  @Test
  void twoHundredSentencesHaveTheSameVectors() throws IOException, OrtException {
    List<String> sentences = DriftSentences.load(200, 1);
    List<Encoded> encoded;
    try (InputStream in = open(TOKENIZER)) {
      encoded = TokenizerJson.load(in, TOKENIZER).encodeAll(sentences, null, 128);
    }
    assertThat(encoded.stream().mapToInt(Encoded::length).distinct().count()).isGreaterThan(5);
    float[][] expected = onnxRuntime(encoded);
    try (BaseModel base = Checkpoint.embedded(Precision.F32);
        Workers workers = new Workers(2)) {
      List<Sequence> sequences =
          encoded.stream().map(e -> new Sequence(e.ids(), e.types())).toList();
      Tensor vectors = new Evaluator(base, workers).vectors(Attachments.NONE, sequences);
      double[] ours;
      try (Scope scope = Scope.open()) {
        ours = Ops.doubles(vectors);
      }
      Scope.free(vectors);
      assertThat(ours).hasSize(200 * 384);
      for (int i = 0; i < ours.length; i++) {
        assertThat(ours[i])
            .as("element %d of \"%s\"", i % 384, sentences.get(i / 384))
            .isCloseTo(expected[i / 384][i % 384], within(1e-4));
      }
    }
  }

  /** The normalised mean of the last hidden states of each text, run alone. */
  private float[][] onnxRuntime(List<Encoded> texts) throws IOException, OrtException {
    Path model = folder.resolve("model.onnx");
    try (InputStream in = open(MODEL)) {
      Files.copy(in, model);
    }
    float[][] vectors = new float[texts.size()][];
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(2);
      try (OrtSession session = environment.createSession(model.toString(), options)) {
        for (int i = 0; i < vectors.length; i++) {
          vectors[i] = vector(environment, session, texts.get(i));
        }
      }
    }
    return vectors;
  }

  private static float[] vector(OrtEnvironment environment, OrtSession session, Encoded text)
      throws OrtException {
    long[] ones = new long[text.length()];
    Arrays.fill(ones, 1);
    try (OnnxTensor ids = row(environment, longs(text.ids()));
        OnnxTensor mask = row(environment, ones);
        OnnxTensor types = row(environment, longs(text.types()));
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
      float[][][] hidden = (float[][][]) result.get(0).getValue();
      float[] mean = new float[hidden[0][0].length];
      double squares = 0;
      for (int c = 0; c < mean.length; c++) {
        for (float[] token : hidden[0]) {
          mean[c] += token[c] / text.length();
        }
        squares += mean[c] * mean[c];
      }
      for (int c = 0; c < mean.length; c++) {
        mean[c] /= (float) Math.sqrt(squares);
      }
      return mean;
    }
  }

  private static OnnxTensor row(OrtEnvironment environment, long[] values) throws OrtException {
    return OnnxTensor.createTensor(environment, new long[][] {values});
  }

  private static long[] longs(int[] values) {
    return IntStream.of(values).asLongStream().toArray();
  }
}
