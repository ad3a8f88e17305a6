package io.peft4j.compare;

import io.peft4j.compare.ExternalFile.Header;
import io.peft4j.format.UserError;
import io.peft4j.trial.Predictions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Predictions that were made elsewhere, as contenders.
 *
 * <p>A file is jsonl: {@code {"item": …, "label": …, "prediction": …}} per line, in any order, or
 * {@code {"item": …, "loss": …, "tokens": …}} where answers are scored by their loss. What is known
 * about the method stands in a first line without {@code item}, or in a file beside it ({@code
 * a.meta.json} for {@code a.jsonl}); see {@link Header}. Several files of one method are its seeds.
 */
public final class ExternalPredictions {
  private ExternalPredictions() {}

  /**
   * Reads one contender per method, in the order in which they first occur.
   *
   * @throws UserError if a file cannot be read, a line is malformed, an item occurs twice, or files
   *     differ in kind, items, labels or tokens; it names file and line
   */
  public static List<Contender> read(List<Path> files) {
    if (files.isEmpty()) {
      throw new UserError("no file of predictions was given: name at least one .jsonl file");
    }
    Map<String, List<ExternalFile>> methods = new LinkedHashMap<>();
    ExternalFile first = null;
    for (Path path : files) {
      ExternalFile file = ExternalFile.read(path);
      first = first == null ? file : first;
      file.checkAgainst(first);
      methods.computeIfAbsent(file.method(), m -> new ArrayList<>()).add(file);
    }
    List<String> order = List.copyOf(Objects.requireNonNull(first).answers().keySet());
    return methods.values().stream().map(seeds -> contender(seeds, order)).toList();
  }

  private static Contender contender(List<ExternalFile> seeds, List<String> order) {
    checkSeeds(seeds);
    ExternalFile first = seeds.get(0);
    String boundary = same(seeds, "boundary", Header::boundary);
    Header.Kind kind = same(seeds, "kind", Header::kind);
    List<Predictions> runs =
        seeds.stream()
            .sorted(
                Comparator.comparing(
                    f -> f.header().seed(), Comparator.nullsFirst(Comparator.naturalOrder())))
            .map(f -> f.predictions(order))
            .toList();
    return new Contender(
        first.method(),
        boundary == null ? "not given" : boundary,
        (kind == null ? Header.Kind.METHOD : kind).group(),
        runs,
        new Contender.Counted(
            same(seeds, "trainable_parameters", Header::trainableParameters),
            same(seeds, "size_bytes", Header::sizeBytes),
            0),
        new Contender.Timed(
            mean(seeds, Header::latencyRatio),
            mean(seeds, Header::latencyMs),
            mean(seeds, Header::trainSeconds)));
  }

  private static void checkSeeds(List<ExternalFile> seeds) {
    Map<Long, Path> seen = new LinkedHashMap<>();
    for (ExternalFile file : seeds) {
      Long seed = file.header().seed();
      if (seed != null) {
        Path other = seen.put(seed, file.path());
        if (other != null) {
          throw new UserError(
              "%s and %s both hold seed %d of %s: give each run its own seed or method"
                  .formatted(other, file.path(), seed, file.method()));
        }
      }
    }
  }

  private static <T> @Nullable T same(
      List<ExternalFile> seeds, String key, Function<Header, @Nullable T> part) {
    T expected = part.apply(seeds.get(0).header());
    for (ExternalFile file : seeds) {
      T value = part.apply(file.header());
      if (!Objects.equals(value, expected)) {
        throw new UserError(
            "%s says %s is %s where %s says %s: seeds of one method must agree"
                .formatted(file.path(), key, value, seeds.get(0).path(), expected));
      }
    }
    return expected;
  }

  private static @Nullable Double mean(
      List<ExternalFile> seeds, Function<Header, @Nullable Double> part) {
    List<Double> values =
        seeds.stream().map(f -> part.apply(f.header())).filter(Objects::nonNull).toList();
    return values.isEmpty()
        ? null
        : Double.valueOf(values.stream().mapToDouble(v -> v).average().orElseThrow());
  }
}
