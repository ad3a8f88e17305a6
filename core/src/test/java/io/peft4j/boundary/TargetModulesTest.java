package io.peft4j.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetModulesTest {
  private static final Sites BERT = bert(12);

  /** The places of a BERT of width 4, as a family names them. */
  private static Sites bert(int layers) {
    List<Site> all = new ArrayList<>();
    all.add(new Site("embeddings.word_embeddings", Role.EMBEDDING, -1, 9, 4, false));
    all.add(new Site("embeddings.LayerNorm", Role.NORM, -1, 4, 4, true));
    for (int i = 0; i < layers; i++) {
      String layer = "encoder.layer." + i + ".";
      all.add(new Site(layer + "attention.self.query", Role.QUERY, i, 4, 4, true));
      all.add(new Site(layer + "attention.self.key", Role.KEY, i, 4, 4, true));
      all.add(new Site(layer + "attention.self.value", Role.VALUE, i, 4, 4, true));
      all.add(new Site(layer + "attention.output.dense", Role.ATTENTION_OUT, i, 4, 4, true));
      all.add(new Site(layer + "attention.output.LayerNorm", Role.NORM, i, 4, 4, true));
      all.add(new Site(layer + "intermediate.dense", Role.UP, i, 4, 8, true));
      all.add(new Site(layer + "output.dense", Role.DOWN, i, 8, 4, true));
      all.add(new Site(layer + "output.LayerNorm", Role.NORM, i, 4, 4, true));
    }
    return new Sites("bert", layers, 4, 2, 2, 2, 16, all);
  }

  private static List<String> selected(TargetModules targets) {
    return targets.select(BERT, Role::isLinear).stream().map(Site::path).toList();
  }

  @Test
  void anEntryOfAListIsAPathOrItsEndBehindADot() {
    assertThat(selected(TargetModules.named("query"))).hasSize(12);
    assertThat(selected(TargetModules.named("output.dense"))).hasSize(24);
    assertThat(selected(TargetModules.named("1.output.dense")))
        .containsExactly("encoder.layer.1.output.dense"); // and not layer 11
    assertThat(selected(TargetModules.named("encoder.layer.3.output.dense"))).hasSize(1);
    assertThatThrownBy(() -> selected(TargetModules.named("uery"))).isInstanceOf(UserError.class);
  }

  @Test
  void anEntryMadeOnAModelWithAHeadIsUnderstood() {
    assertThat(selected(TargetModules.named("bert.encoder.layer.3.output.dense")))
        .containsExactly("encoder.layer.3.output.dense");
  }

  @Test
  void aStringIsARegularExpressionForTheWholePath() {
    assertThat(selected(TargetModules.parse(".*\\.(key|value)|.*\\.layer\\.\\d+\\.output\\.dense")))
        .hasSize(36)
        .noneMatch(path -> path.endsWith("attention.output.dense"));
    assertThatThrownBy(() -> selected(TargetModules.parse("query")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("encoder.layer.N.attention.self.query");
  }

  @Test
  void allLinearAndRolesAreWrittenOutForPeft() {
    assertThat(selected(TargetModules.parse("all-linear"))).hasSize(72);
    assertThat(TargetModules.ALL_LINEAR.resolved(BERT, Role::isLinear))
        .isEqualTo(selected(TargetModules.ALL_LINEAR));
    TargetModules down = TargetModules.parse("roles:down, attention_out");
    assertThat(down).isEqualTo(TargetModules.roles(Role.DOWN, Role.ATTENTION_OUT));
    assertThat(selected(down)).hasSize(24);
    assertThat(down.resolved(BERT, Role::isLinear)).isEqualTo(selected(down));
    TargetModules list = TargetModules.named("query");
    assertThat(list.resolved(BERT, Role::isLinear)).isEqualTo(List.of("query"));
  }

  @Test
  void modulesThatAMethodCannotChangeArePassedOver() {
    TargetModules output = TargetModules.parse(".*\\.output\\..*");
    assertThat(output.select(BERT, Role::isLinear)).hasSize(24);
    assertThat(output.select(BERT, role -> role == Role.NORM)).hasSize(24);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[\"query\",\"value\"]", "\".*\\\\.key\"", "\"all-linear\"", "\"roles:key,value\""})
  void isWrittenAsItWasRead(String json) throws JsonProcessingException {
    TargetModules read = Json.mapper().readValue(json, TargetModules.class);
    assertThat(Json.mapper().readTree(Json.text(read))).isEqualTo(Json.mapper().readTree(json));
    assertThat(Json.mapper().readValue(json, TargetModules.class))
        .isEqualTo(read)
        .hasSameHashCodeAs(read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[1]", "3", "{}", "\"roles:querry\"", "\"(\""})
  void whatMakesNoSenseIsRefusedWithASentence(String json) {
    assertThatThrownBy(() -> Json.mapper().readValue(json, TargetModules.class))
        .rootCause()
        .isInstanceOfAny(UserError.class, PatternSyntaxException.class);
  }
}
