package io.peft4j.trial;

import io.peft4j.engine.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** What this process runs on, for a record's provenance. */
final class Machine {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** Threads that shards run on unless the user says otherwise: one per core, at most one per shard. */
  static int workers(StudyOptions options) {
    Integer asked = options.workers();
    int cores = asked == null ? Runtime.getRuntime().availableProcessors() : asked;
    return Math.min(cores, options.shards());
  }

  /** Where the numbers of an arm come from. */
  static Provenance provenance(Plan plan, PlannedTask task, PlannedArm arm, int workers) {
    Map<String, String> digests = new LinkedHashMap<>();
    digests.put("base", plan.baseDigest());
    digests.put("data", task.task().digest());
    digests.put("configuration", Configuration.digest(task, arm, plan.options().seed()));
    return provenance(workers, task.race().shards(), digests);
  }

  /** This process, where nothing was trained. */
  static Provenance provenance() {
    return provenance(0, 0, Map.of());
  }

  static Provenance provenance(int workers, int shards, Map<String, String> digests) {
    return new Provenance(
        build("version"),
        build("libtorch"),
        System.getProperty("java.version") + " " + System.getProperty("java.vendor"),
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        cpu(),
        workers,
        shards,
        "float32",
        digests);
  }

  private static String build(String key) {
    Properties properties = new Properties();
    try (InputStream in = Machine.class.getResourceAsStream("/io/peft4j/build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty(key, "unknown");
  }

  private static String cpu() {
    String model = System.getProperty("os.arch");
    if (Files.isReadable(CPU_INFO)) {
      try (Stream<String> lines = Files.lines(CPU_INFO)) {
        model =
            lines
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(model);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return "%s, %s, %d cores"
        .formatted(model, Torch.cpuCapability(), Runtime.getRuntime().availableProcessors());
  }
}
