package io.peft4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.boundary.Attachments;
import io.peft4j.format.Json;
import io.peft4j.generate.Generator;
import io.peft4j.generate.LanguageModel;
import io.peft4j.generate.Request;
import io.peft4j.generate.Sampling;
import io.peft4j.generate.TokenSink;
import io.peft4j.text.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Our side of bench/generate: {@code main BASE PROMPTS BATCH NEW}, one line of JSON.
 *
 * <p>The first prompts of the file go through the chat template and are answered greedily,
 * together. Nothing stops an answer early. Tokenizing is not timed; reading the prompts is, and
 * also apart, as the time to one token.
 */
public final class GenerationBenchmark {
  private static final int WARMUP = 8;

  private GenerationBenchmark() {}

  /** Answers the prompts and prints how fast that was. */
  public static void main(String[] args) throws IOException {
    int batch = Integer.parseInt(args[2]);
    int tokens = Integer.parseInt(args[3]);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("side", "ours");
    line.put("batch", batch);
    try (LanguageModel model = LanguageModel.load(Path.of(args[0]), null)) {
      List<int[]> prompts = new ArrayList<>();
      for (String text : Files.readAllLines(Path.of(args[1])).subList(0, batch)) {
        JsonNode prompt = Json.mapper().readTree(text).get("prompt");
        prompts.add(model.prompt(List.of(new Message("user", prompt.asText()))));
      }
      seconds(model, prompts, WARMUP);
      double first = seconds(model, prompts, 1);
      double whole = seconds(model, prompts, tokens);
      line.put("prompt_tokens", prompts.stream().mapToInt(p -> p.length).sum());
      line.put("first_s", first);
      line.put("tokens_s", batch * tokens / whole);
      line.put("decode_tokens_s", batch * (tokens - 1) / (whole - first));
    }
    line.put("peak_bytes", ProcessFacts.peakBytes());
    ProcessFacts.print(line);
    // Native threads of the libraries must not hold the process up.
    System.exit(0);
  }

  /** Nothing of an earlier run is kept. */
  private static double seconds(LanguageModel model, List<int[]> prompts, int tokens) {
    try (Generator generator = model.generator(prompts.size(), 0)) {
      long start = System.nanoTime();
      for (int[] prompt : prompts) {
        generator.add(
            new Request(
                prompt, Attachments.NONE, Sampling.GREEDY, Set.of(), tokens, TokenSink.NONE));
      }
      generator.run();
      return (System.nanoTime() - start) / 1e9;
    }
  }
}
