package io.peft4j.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import io.peft4j.format.Json;
import io.peft4j.train.Trainer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** What all benchmarks say about the process that they ran in. */
final class ProcessFacts {
  private ProcessFacts() {}

  /** Prints a run as one line of JSON, with the cores and versions that it had. */
  static void print(Map<String, Object> line) throws IOException {
    line.put("cores", Runtime.getRuntime().availableProcessors());
    line.put("versions", versions());
    System.out.println(
        Json.mapper().writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(line));
  }

  static String versions() throws IOException {
    Properties build = new Properties();
    try (InputStream in = Trainer.class.getResourceAsStream("/io/peft4j/build.properties")) {
      build.load(in);
    }
    return "peft4j %s, libtorch %s, Java %s"
        .formatted(
            build.getProperty("version"),
            build.getProperty("libtorch"),
            System.getProperty("java.version"));
  }

  /** Largest resident memory so far. */
  static long peakBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
