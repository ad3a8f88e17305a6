package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.format.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job on data of one's own, from the command line to the files. */
class CompareIT {
  private static final List<String> WORDS = List.of("sport", "food", "music");
  private static final List<String> NUMBERS = List.of("1", "2", "3");

  @TempDir private static Path folder;
  private static Ran compared;
  private static Path study;

  /** The embedded base on own data; the other tests look at what it leaves. */
  @BeforeAll
  static void compareOwnData() throws Exception {
    Path csv = Sentences.csv(folder.resolve("mine.csv"), 150, WORDS);
    study = folder.resolve("runs/mine-quick");
    compared = compare(csv, "--quick", "--methods", "lora,full", "--steps", "10");
  }

  @Test
  void ownDataIsComparedAndEveryFileIsThere() {
    assertThat(compared.code()).as(compared.err()).isZero();
    assertThat(compared.out())
        .contains("mine.csv: text from column 'q', label from column 'y'")
        .contains("zero-shot", "nearest-centroid", "linear-probe", "lora", "full")
        .contains("Peak memory of the largest trial: ")
        .contains("Report: " + study.resolve("report.html"))
        .containsPattern("(?m)^mine: Provisionally, ");
    assertThat(compared.err()).contains("this is a screening, not a comparison");
    assertThat(study.resolve("report.html")).content().startsWith("<!DOCTYPE html>");

    JsonNode plan = json("plan.json");
    assertThat(plan.at("/options/textColumn").asText()).isEqualTo("q");
    assertThat(plan.at("/baseParameters").asLong()).isGreaterThan(22_000_000);

    Path lora = study.resolve("mine/lora");
    assertThat(lora.resolve("adapter/adapter_model.safetensors")).isNotEmptyFile();
    JsonNode config = Json.read(lora.resolve("adapter/adapter_config.json"), JsonNode.class);
    assertThat(config.path("peft_type").asText()).isEqualTo("LORA");
    assertThat(config.path("task_type").asText()).isEqualTo("FEATURE_EXTRACTION");
    assertThat(study.resolve("mine/full/adapter/model.safetensors")).isNotEmptyFile();
    assertThat(study.resolve("mine/full/adapter/config.json")).isNotEmptyFile();
  }

  @Test
  void anArmsRecordSaysWhereItsNumbersComeFrom() throws IOException {
    JsonNode arm = json("mine/lora/arm.json");
    JsonNode provenance = arm.path("provenance");
    for (String key : List.of("peft4j", "libtorch", "java", "os", "cpu", "precision")) {
      assertThat(provenance.path(key).asText()).as(key).isNotBlank().isNotEqualTo("unknown");
    }
    for (String key : List.of("base", "data", "configuration")) {
      assertThat(provenance.path("digests").path(key).asText()).as(key).matches("[0-9a-f]{64}");
    }
    int items = json("plan.json").at("/tasks/0/task/test").asInt();
    List<String> predictions =
        Files.readAllLines(study.resolve(arm.at("/runs/0/predictions").asText()));
    assertThat(predictions).hasSize(items);
    long right =
        predictions.stream()
            .map(CompareIT::tree)
            .filter(line -> line.path("label").equals(line.path("prediction")))
            .count();
    assertThat(arm.at("/runs/0/test/accuracy").asDouble()).isEqualTo((double) right / items);
    assertThat(row(json("comparison.json"), "lora").path("accuracy").asDouble())
        .isEqualTo((double) right / items);
  }

  @Test
  void theReportIsWrittenAgain() throws Exception {
    Path report = study.resolve("report.html");
    String before = Files.readString(report);
    Files.delete(report);
    Ran ran = CliProcess.run(folder, "report", study.toString());
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo(report + System.lineSeparator());
    assertThat(report).hasContent(before);
  }

  @Test
  void aTrialIsReproducedAndATamperedRecordIsFound() throws Exception {
    Path lora = study.resolve("mine/lora");
    Ran same = CliProcess.run(folder, "reproduce", lora.toString());
    assertThat(same.code()).as(same.out() + same.err()).isZero();
    assertThat(same.out()).contains("test accuracy").endsWith("Same as recorded.\n");

    Path record = lora.resolve("arm.json");
    byte[] original = Files.readAllBytes(record);
    JsonNode arm = Json.read(record, JsonNode.class);
    ((ObjectNode) arm.at("/runs/0/test")).put("accuracy", 0.123);
    Json.write(record, arm);
    Ran tampered = CliProcess.run(folder, "reproduce", lora.toString());
    Files.write(record, original);
    assertThat(tampered.code()).isEqualTo(ExitCode.DIFFERENT.code());
    assertThat(tampered.out())
        .containsPattern("test accuracy +0\\.123 .* differs\n")
        .endsWith("Not the same as recorded.\n");
    assertThat(study.resolve("again")).doesNotExist();
  }

  @Test
  void methodsAreListedAsJson() throws Exception {
    Ran ran = CliProcess.run(folder, "methods", "--json");
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode methods = tree(ran.out());
    assertThat(methods.isArray()).isTrue();
    assertThat(methods.findValuesAsText("name"))
        .contains("full", "bitfit", "lora", "ia3", "pfeiffer", "prefix", "prompt");
  }

  /** Two classifiers on 20 items: both right on 10, only a on 6, only b on 2, none on 2. */
  @Test
  void predictionsMadeElsewhereGoThroughTheSameStatistics() throws Exception {
    Path a = predictions("a", "{\"size_bytes\": 5000, \"latency_ms\": 2.5}", 10, 6, 0);
    Path b = predictions("b", "{\"size_bytes\": 900, \"latency_ms\": 1.5}", 10, 0, 2);
    Ran ran =
        CliProcess.run(
            folder,
            "compare",
            "--runs",
            folder.resolve("runs").toString(),
            "--study",
            "elsewhere",
            "--predictions",
            a.toString(),
            b.toString());
    assertThat(ran.code()).as(ran.err()).isZero();
    Path elsewhere = folder.resolve("runs/elsewhere");
    assertThat(elsewhere.resolve("report.html")).isNotEmptyFile();
    JsonNode comparison = Json.read(elsewhere.resolve("comparison.json"), JsonNode.class);
    JsonNode results = comparison.at("/results/tasks/0/comparison");
    assertThat(results.path("items").asInt()).isEqualTo(20);
    assertThat(results.path("reference").asText()).as("the most accurate").isEqualTo("a");
    assertThat(row(comparison, "a").path("accuracy").asDouble()).isEqualTo(0.8);
    JsonNode second = row(comparison, "b");
    assertThat(second.path("accuracy").asDouble()).isEqualTo(0.6);
    assertThat(second.path("difference").asDouble()).isEqualTo(-0.2, within(1e-12));
    assertThat(second.at("/differenceInterval/low").asDouble()).isLessThan(-0.2);
    assertThat(second.at("/differenceInterval/high").asDouble()).isGreaterThan(-0.2);
    assertThat(second.at("/secondLook/onlyFirst").asInt()).isEqualTo(2);
    assertThat(second.at("/secondLook/onlySecond").asInt()).isEqualTo(6);
    assertThat(second.at("/secondLook/p").asDouble())
        .as("two-sided, at most 2 of 8 heads: 2 (1 + 8 + 28) / 256")
        .isEqualTo(74 / 256.0, within(1e-12));
    assertThat(second.at("/counted/artifactBytes").asLong()).isEqualTo(900);
  }

  @Test
  void labelsThatAreNumbersGetALinearHead() throws Exception {
    Path csv = Sentences.csv(folder.resolve("numbers.csv"), 150, NUMBERS);
    Ran ran = compareTiny(csv, "bert-tiny", "--methods", "lora");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).doesNotContain("zero-shot");
    Path lora = folder.resolve("runs/numbers-quick/numbers/lora");
    assertThat(lora.resolve("adapter/head.safetensors")).isNotEmptyFile();
    JsonNode arm = Json.read(lora.resolve("arm.json"), JsonNode.class);
    assertThat(arm.at("/footprint/headParameters").asInt())
        .as("three classes on 32 features")
        .isEqualTo(3 * 32 + 3);
    assertThat(arm.at("/runs/0/test/accuracy").asDouble())
        .as("better than chance, so something was learned")
        .isGreaterThan(0.5);
  }

  @ParameterizedTest
  @CsvSource({"bert-tiny, FEATURE_EXTRACTION", "bert-tiny-classifier, SEQ_CLS"})
  void aBaseInHuggingFaceLayoutWillDo(String base, String taskType) throws Exception {
    Path csv = Sentences.csv(folder.resolve(base + ".csv"), 150, WORDS);
    Ran ran = compareTiny(csv, base, "--methods", "lora", "--head", "linear");
    assertThat(ran.code()).as(ran.err()).isZero();
    Path adapter = folder.resolve("runs/%s-quick/%s/lora/adapter".formatted(base, base));
    JsonNode config = Json.read(adapter.resolve("adapter_config.json"), JsonNode.class);
    assertThat(config.path("base_model_name_or_path").asText()).endsWith("/" + base);
    assertThat(config.path("task_type").asText()).isEqualTo(taskType);
    boolean classifier = taskType.equals("SEQ_CLS");
    assertThat(Files.exists(adapter.resolve("head.safetensors")))
        .as("a classifier's head travels in the adapter")
        .isNotEqualTo(classifier);
    assertThat(config.path("modules_to_save").isArray()).isEqualTo(classifier);
  }

  private static Ran compareTiny(Path csv, String base, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of("--quick", "--base"));
    arguments.add(CliProcess.TINY.resolveSibling(base).toString());
    return compare(csv, arguments.toArray(String[]::new));
  }

  private static Ran compare(Path csv, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("compare", "--data", csv.toString()));
    arguments.addAll(List.of("--text-column", "q", "--label-column", "y"));
    arguments.addAll(List.of("--runs", folder.resolve("runs").toString()));
    arguments.addAll(List.of(more));
    return CliProcess.run(folder, arguments.toArray(String[]::new));
  }

  /** A file of 20 predictions: right on the first items, then on those of {@code a} and of {@code b}. */
  private static Path predictions(String name, String header, int both, int onlyA, int onlyB)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of(header));
    for (int item = 0; item < 20; item++) {
      boolean right =
          item < both
              || item < 16 && onlyA > 0
              || item >= 16 && item < 18 && onlyB > 0;
      lines.add(
          "{\"item\": \"%d\", \"label\": \"yes\", \"prediction\": \"%s\"}"
              .formatted(item, right ? "yes" : "no"));
    }
    return Files.write(folder.resolve(name + ".jsonl"), lines);
  }

  private static JsonNode row(JsonNode comparison, String name) {
    JsonNode rows = comparison.at("/results/tasks/0/comparison/rows");
    return StreamSupport.stream(rows.spliterator(), false)
        .filter(row -> row.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode json(String file) {
    return Json.read(study.resolve(file), JsonNode.class);
  }

  private static JsonNode tree(String json) {
    return Json.read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonNode.class, json);
  }
}
