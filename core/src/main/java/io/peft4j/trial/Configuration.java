package io.peft4j.trial;

import com.fasterxml.jackson.core.type.TypeReference;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.format.Digests;
import io.peft4j.format.Json;
import io.peft4j.method.Methods;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The settings of an arm, as its record shows them and as its digest covers them. */
final class Configuration {
  private Configuration() {}

  /** The method's keys; empty for an arm that trains nothing. */
  static Map<String, Object> of(PlannedArm arm) {
    return arm.method() == null ? Map.of() : of(Methods.find(arm.method()).method());
  }

  private static Map<String, Object> of(PeftMethod method) {
    return Json.mapper().convertValue(method, new TypeReference<>() {});
  }

  /** SHA-256 of everything that decides an arm's numbers, base and data apart. */
  static String digest(PlannedTask task, PlannedArm arm, long seed) {
    return Digests.sha256(
        Json.text(
            new TreeMap<>(Map.of(
                "arm",
                arm.name(),
                "method",
                of(arm),
                "race",
                task.race(),
                "linear_head",
                task.linearHead(),
                "seed",
                seed))));
  }

  /** The value of {@code peft_type}; null for an arm that trains nothing. */
  static @Nullable String peftType(PlannedArm arm) {
    return arm.method() == null ? null : Methods.find(arm.method()).method().peftType();
  }

  /** The boundary in words. */
  static String boundary(PlannedArm arm) {
    return arm.method() == null
        ? "none"
        : Methods.find(arm.method()).method().boundary().label();
  }
}
