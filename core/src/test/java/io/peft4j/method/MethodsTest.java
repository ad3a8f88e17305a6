package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.Sites;
import io.peft4j.boundary.TargetModules;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.method.Methods.Entry;
import io.peft4j.model.TinyBert;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodsTest {
  private static final Sites MINILM = bert(6, 384, 12, 1536, 30_522);

  /** The places of a BERT, as a family names them. */
  private static Sites bert(int layers, int hidden, int heads, int inner, int words) {
    List<Site> all = new ArrayList<>();
    all.add(new Site("embeddings.word_embeddings", Role.EMBEDDING, -1, words, hidden, false));
    all.add(new Site("embeddings.position_embeddings", Role.POSITION, -1, 512, hidden, false));
    all.add(new Site("embeddings.token_type_embeddings", Role.POSITION, -1, 2, hidden, false));
    all.add(new Site("embeddings.LayerNorm", Role.NORM, -1, hidden, hidden, true));
    for (int i = 0; i < layers; i++) {
      String layer = "encoder.layer." + i + ".";
      String self = layer + "attention.self.";
      all.add(new Site(self + "query", Role.QUERY, i, hidden, hidden, true));
      all.add(new Site(self + "key", Role.KEY, i, hidden, hidden, true));
      all.add(new Site(self + "value", Role.VALUE, i, hidden, hidden, true));
      all.add(
          new Site(layer + "attention.output.dense", Role.ATTENTION_OUT, i, hidden, hidden, true));
      all.add(new Site(layer + "attention.output.LayerNorm", Role.NORM, i, hidden, hidden, true));
      all.add(new Site(layer + "intermediate.dense", Role.UP, i, hidden, inner, true));
      all.add(new Site(layer + "output.dense", Role.DOWN, i, inner, hidden, true));
      all.add(new Site(layer + "output.LayerNorm", Role.NORM, i, hidden, hidden, true));
      all.add(new Site(layer + "attention", Role.ATTENTION, i, hidden, hidden, false));
      all.add(new Site(layer + "mlp", Role.MLP, i, hidden, hidden, false));
    }
    return new Sites("bert", layers, hidden, heads, heads, hidden / heads, 512, all);
  }

  private static Set<JavaClass> recordsOfThePackage() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.peft4j.method")
            .stream()
            .filter(each -> each.isAssignableTo(PeftMethod.class) && !each.isInterface())
            .collect(Collectors.toSet());
  }

  @Test
  void everyMethodOfThePackageIsListed() {
    Set<String> listed =
        Methods.all().stream()
            .map(entry -> entry.method().getClass().getName())
            .collect(Collectors.toSet());
    assertThat(recordsOfThePackage())
        .isNotEmpty()
        .allSatisfy(each -> assertThat(listed).contains(each.getName()));
  }

  @Test
  void everyMethodOfThePackageHasItsContractTest() {
    assertThat(recordsOfThePackage())
        .allSatisfy(
            each ->
                assertThat(Class.forName(each.getName() + "Test"))
                    .isAssignableTo(PeftMethodContract.class));
  }

  @Test
  void namesAreUniqueAndDescribed() {
    List<Entry> entries =
        Stream.concat(Methods.all().stream(), Methods.capacities().stream()).toList();
    assertThat(entries).extracting(Entry::name).doesNotHaveDuplicates();
    assertThat(entries).extracting(Entry::method).doesNotHaveDuplicates();
    assertThat(entries).allSatisfy(e -> assertThat(e.description()).endsWith("."));
    assertThat(entries)
        .allSatisfy(e -> assertThat(Methods.find(e.name()).method()).isEqualTo(e.method()));
  }

  @Test
  void theDefaultStudyReachesEveryBoundary() {
    assertThat(Methods.standard())
        .extracting(entry -> entry.method().boundary())
        .contains(
            Boundary.INPUT,
            Boundary.KEY_VALUE,
            Boundary.WEIGHT,
            Boundary.ACTIVATION,
            Boundary.SELECTION);
    assertThat(Methods.standard())
        .extracting(Entry::name)
        .containsExactly("full", "bitfit", "lora", "ia3", "pfeiffer", "prefix", "prompt");
  }

  @ParameterizedTest
  @CsvSource({
    "full, 22565376",
    "bitfit, 25728",
    "lora, 663552",
    "ia3, 13824",
    "prefix, 92160",
    "prompt, 7680",
    "norm, 9984",
    "lora-qv, 73728",
    "pfeiffer, 297600",
    "houlsby, 595200",
    "parallel, 297600",
    "last-1, 1774464"
  })
  void countsOnMiniLmAreThePublishedOnesWithoutItsPooler(String name, long count) {
    assertThat(Methods.find(name).method().parameterCount(MINILM)).isEqualTo(count);
  }

  @Test
  void capacitiesGoFromSmallToLargeAtEachBoundary() {
    assertThat(Methods.capacities())
        .extracting(Entry::name)
        .containsExactly(
            "lora-r1",
            "lora-r4",
            "lora-r64",
            "prompt-1",
            "prompt-5",
            "prompt-100",
            "prefix-1",
            "prefix-5",
            "prefix-100",
            "pfeiffer-4",
            "pfeiffer-16");
  }

  @Test
  void matchedRowsAreWithinFifteenPercentAtMostOnePerBoundary() {
    for (long count : Methods.MATCHED_COUNTS) {
      List<Entry> matched = Methods.matched(MINILM, count);
      assertThat(matched)
          .allSatisfy(
              entry ->
                  assertThat((double) entry.method().parameterCount(MINILM))
                      .isBetween(0.85 * count, 1.15 * count));
      assertThat(matched).extracting(entry -> entry.method().boundary()).doesNotHaveDuplicates();
      assertThat(matched)
          .extracting(entry -> entry.method().boundary())
          .contains(Boundary.INPUT, Boundary.KEY_VALUE, Boundary.WEIGHT, Boundary.ACTIVATION);
      assertThat(matched)
          .allSatisfy(e -> assertThat(Methods.find(e.name()).method()).isEqualTo(e.method()));
    }
    assertThat(Methods.matched(MINILM, 10_500))
        .extracting(Entry::name)
        .containsExactly("prompt-27", "prefix-2", "lora-qv-r1", "pfeiffer-2", "norm");
  }

  @ParameterizedTest
  @CsvSource({"lorra, lora", "profix, prefix", "lora-qw, lora-qv", "bit-fit, bitfit"})
  void aMisspeltNameIsAnsweredWithTheNearestOne(String wrong, String right) {
    assertThatThrownBy(() -> Methods.find(wrong))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "there is no method '" + wrong + "'; did you mean '" + right + "'? (methods are ");
  }

  @Test
  void aStrangeNameIsAnsweredWithAll() {
    assertThatThrownBy(() -> Methods.find("something-else"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("(methods are full, bitfit, lora");
    assertThatThrownBy(() -> Methods.find("lora-r0")).isInstanceOf(UserError.class);
  }

  @Test
  void capabilitiesFollowFromTheBoundary() {
    for (Entry entry : Methods.all()) {
      Boundary boundary = entry.method().boundary();
      if (boundary == Boundary.INPUT || boundary == Boundary.KEY_VALUE) {
        assertThat(entry.method().capabilities())
            .as(entry.name())
            .doesNotContain(Capability.MERGEABLE, Capability.UNCHANGED_AT_START);
      }
    }
  }

  @Test
  void readsWhatPeftWrote() {
    assertThat(read("lora_qv"))
        .isEqualTo(
            new Lora(4, 8, 0, TargetModules.named("query", "value"), false, Map.of(), Map.of()));
    assertThat(read("lora_rslora"))
        .isInstanceOfSatisfying(Lora.class, l -> assertThat(l.useRslora()).isTrue());
    assertThat(read("dora")).isInstanceOf(Dora.class);
    assertThat(read("prefix")).isEqualTo(new PrefixTuning(5, null, null));
    assertThat(read("prompt_seqcls")).isEqualTo(new PromptTuning(5));
    assertThat(read("ia3_paper_regex"))
        .isEqualTo(
            new Ia3(
                TargetModules.parse(".*\\.(key|value)|.*\\.layer\\.\\d+\\.output\\.dense"),
                TargetModules.parse(".*\\.layer\\.\\d+\\.output\\.dense")));
  }

  private static PeftMethod read(String golden) {
    return Methods.read(config(golden));
  }

  private static ObjectNode config(String golden) {
    return Json.read(
        TinyBert.golden("methods/" + golden + "/adapter_config.json"), ObjectNode.class);
  }

  @Test
  void missingKeysGetPeftsDefaults() {
    ObjectNode config = config("lora_qv");
    config.retain("peft_type", "target_modules");
    assertThat(Methods.read(config))
        .isEqualTo(
            new Lora(8, 8, 0, TargetModules.named("query", "value"), false, Map.of(), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"bias\": \"all\"}",
        "{\"lora_bias\": true}",
        "{\"layers_to_transform\": [1]}",
        "{\"use_qalora\": true}",
        "{\"init_lora_weights\": \"pissa_niter_4\"}",
        "{\"r\": 0}",
        "{\"r\": \"many\"}",
        "{\"target_modules\": \"(\"}"
      })
  void refusesWithASentenceWhatItWouldComputeWrongly(String change) throws Exception {
    ObjectNode config = config("lora_qv");
    JsonNode changes = Json.mapper().readTree(change);
    config.setAll((ObjectNode) changes);
    String key = new LinkedHashSet<>(changes.properties()).iterator().next().getKey();
    assertThatThrownBy(() -> Methods.read(config))
        .isInstanceOf(UserError.class)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .contains(key.equals("r") ? "" : key)
                    .doesNotContain("\n"));
  }

  @Test
  void anUnknownTypeIsAnsweredWithTheKnownOnes() {
    ObjectNode config = config("lora_qv").put("peft_type", "VERA");
    assertThatThrownBy(() -> Methods.read(config))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"VERA\"")
        .hasMessageContaining("LORA");
  }

  @Test
  void changesSomeKeysOfAMethod() throws Exception {
    JsonNode changes = Json.mapper().readTree("{\"r\": 3, \"target_modules\": [\"key\"]}");
    assertThat(Methods.with(Methods.find("lora").method(), changes))
        .isEqualTo(new Lora(3, 32, 0, TargetModules.named("key"), false, Map.of(), Map.of()));
    JsonNode wrong = Json.mapper().readTree("{\"lora_alfa\": 3}");
    assertThatThrownBy(() -> Methods.with(Methods.find("lora").method(), wrong))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("LORA has no key \"lora_alfa\"; did you mean 'lora_alpha'?");
  }
}
