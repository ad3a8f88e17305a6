package io.peft4j.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Sites;
import io.peft4j.format.Json;
import io.peft4j.model.BaseModel;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The content of {@code adapter_config.json}: a method's keys and those that all methods share. */
final class AdapterConfig {
  /** The version of peft whose keys are written. */
  static final String PEFT_VERSION = "0.21.2";

  /** What peft adds of its own accord for sequence classification, whichever of them there is. */
  private static final String[] CLASSIFIERS = {"classifier", "score"};

  /** What the adapted model is for, in peft's words. */
  enum Task {
    FEATURE_EXTRACTION,
    SEQ_CLS,
    CAUSAL_LM;

    static Task of(BaseModel base, boolean classifier) {
      return base.causal() ? CAUSAL_LM : classifier ? SEQ_CLS : FEATURE_EXTRACTION;
    }
  }

  private AdapterConfig() {}

  /** The text of the file, laid out as peft does: sorted keys, no newline at the end. */
  static String text(PeftMethod method, Sites sites, AdapterInfo info, Task task) {
    Map<String, @Nullable Object> keys = new TreeMap<>(info.otherKeys());
    ObjectNode own = Json.mapper().valueToTree(method);
    own.properties().forEach(key -> keys.put(key.getKey(), key.getValue()));
    keys.putAll(method.configFor(sites));
    keys.put("peft_type", method.peftType());
    keys.put("task_type", task.name());
    keys.put("base_model_name_or_path", info.baseModel());
    keys.put("inference_mode", true);
    keys.put("peft_version", PEFT_VERSION);
    keys.put("auto_mapping", null);
    keys.putIfAbsent("revision", null);
    keys.put("modules_to_save", task == Task.SEQ_CLS ? CLASSIFIERS : null);
    return Json.text(keys);
  }

  /** What a configuration says beside the method. */
  static AdapterInfo info(JsonNode config) {
    Map<String, JsonNode> others = new TreeMap<>();
    config.properties().forEach(key -> others.put(key.getKey(), key.getValue()));
    return new AdapterInfo(
        config.path("base_model_name_or_path").asText(""), List.of(), null, others);
  }
}
