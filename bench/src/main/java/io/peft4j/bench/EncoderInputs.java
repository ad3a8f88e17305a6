package io.peft4j.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.peft4j.adapter.AdapterInfo;
import io.peft4j.adapter.ModelDirectory;
import io.peft4j.data.Example;
import io.peft4j.data.WordNetLadder;
import io.peft4j.engine.Scope;
import io.peft4j.format.AtomicFiles;
import io.peft4j.trial.LoadedBase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes what both sides of the encoder benchmark read: {@code main DIRECTORY}. */
public final class EncoderInputs {
  /** Definitions of so many words and more are twelve words long on average. */
  private static final int FEWEST_WORDS = 5;

  private static final int MOST_ROWS = 8_000;
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
  private static final String TOKENIZER_CONFIG =
      """
      {"tokenizer_class": "BertTokenizer", "do_lower_case": true, "model_max_length": 512}
      """;

  private EncoderInputs() {}

  /** Writes {@code base/}, the embedded model for Transformers, and {@code sentences.csv}. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    Path model = directory.resolve("base");
    try (Scope scope = Scope.open();
        LoadedBase base = LoadedBase.load(null);
        InputStream tokenizer = LoadedBase.class.getResourceAsStream(TOKENIZER)) {
      String json = new String(Objects.requireNonNull(tokenizer).readAllBytes(), UTF_8);
      AdapterInfo info = new AdapterInfo(base.name(), List.of(), json);
      ModelDirectory.save(model, base.model(), Map.of(), info, Map.of());
    }
    AtomicFiles.write(model.resolve("tokenizer_config.json"), TOKENIZER_CONFIG.getBytes(UTF_8));
    Sentences.write(directory.resolve("sentences.csv"), examples());
  }

  /** Definitions in WordNet, each with its supersense, shuffled by the data set's own seed. */
  private static List<Sentences.Row> examples() {
    var task = WordNetLadder.load("supersense", 0);
    return task.train().stream()
        .filter(example -> words(example) >= FEWEST_WORDS)
        .limit(MOST_ROWS)
        .map(example -> new Sentences.Row(example.text(), task.labels().get(example.label())))
        .toList();
  }

  private static int words(Example example) {
    return example.text().split(" ").length;
  }
}
