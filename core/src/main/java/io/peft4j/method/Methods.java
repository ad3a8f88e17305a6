package io.peft4j.method;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Sites;
import io.peft4j.boundary.TargetModules;
import io.peft4j.format.DidYouMean;
import io.peft4j.format.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Every method that can be asked for by name, one line each.
 *
 * <p>Besides these names there are those with a size: {@code lora-r4}, {@code lora-qv-r4}, {@code
 * dora-r4}, {@code prompt-50}, {@code prefix-5}, {@code pfeiffer-16}, {@code houlsby-16}, {@code
 * parallel-16}, {@code last-3}.
 */
public final class Methods {
  /** Trainable counts at which boundaries are compared with equal means. */
  public static final List<Long> MATCHED_COUNTS = List.of(10_500L, 75_000L);

  private static final TargetModules QUERY_VALUE = TargetModules.roles(Role.QUERY, Role.VALUE);
  private static final double TOLERANCE = 0.15;

  private static final List<Entry> OWN =
      List.of(
          entry("full", "Trains every parameter of the model.", new FullFineTuning()),
          entry("bitfit", "Trains the biases alone.", new BitFit()),
          entry("lora", "Adds rank-16 matrices to all linear layers.", allLinear(16)),
          entry("ia3", "Scales keys, values and the inside of the feed-forward layer.", new Ia3()),
          entry(
              "pfeiffer",
              "Puts a bottleneck of width 64 behind each feed-forward layer.",
              BottleneckAdapter.pfeiffer(64)),
          entry(
              "prefix",
              "Gives every layer 20 learned keys and values, started from random words.",
              new PrefixTuning(20)),
          entry("prompt", "Puts 20 learned rows in front of the input.", new PromptTuning(20)),
          entry("last-1", "Trains the last block.", new LastLayers(1)),
          entry("last-2", "Trains the last two blocks.", new LastLayers(2)),
          entry("norm", "Trains gains and biases of the norms.", new NormTuning()),
          entry("lora-qv", "Adds rank-8 matrices to queries and values.", queryValue(8)),
          entry(
              "dora",
              "Adds rank-16 matrices to all linear layers and learns the lengths of their rows.",
              new Dora(16, TargetModules.ALL_LINEAR)),
          entry(
              "houlsby",
              "Puts a bottleneck of width 64 behind attention and the feed-forward layer.",
              BottleneckAdapter.houlsby(64)),
          entry(
              "parallel",
              "Puts a scaled bottleneck of width 64 beside each feed-forward layer.",
              new ParallelAdapter(64)));

  /** One plain method per boundary: what studies of capacity and of matched counts are made of. */
  private static final List<Sized> PLAIN =
      List.of(
          new Sized(
              "lora-r", "LoRA of all linear layers, rank %d.", Methods::allLinear, 1, 4, 16, 64),
          new Sized("lora-qv-r", "LoRA of queries and values, rank %d.", Methods::queryValue),
          new Sized(
              "prompt-", "Prompt tuning, %d virtual tokens.", PromptTuning::new, 1, 5, 20, 100),
          new Sized(
              "prefix-", "Prefix tuning, %d virtual tokens.", PrefixTuning::new, 1, 5, 20, 100),
          new Sized(
              "pfeiffer-", "Pfeiffer adapter, width %d.", BottleneckAdapter::pfeiffer, 4, 16, 64));

  private static final List<Sized> MORE =
      List.of(
          new Sized(
              "dora-r",
              "DoRA of all linear layers, rank %d.",
              r -> new Dora(r, TargetModules.ALL_LINEAR)),
          new Sized("houlsby-", "Houlsby adapter, width %d.", BottleneckAdapter::houlsby),
          new Sized("parallel-", "Parallel adapter, width %d.", ParallelAdapter::new),
          new Sized("last-", "Trains the last %d blocks.", LastLayers::new));

  private Methods() {}

  /**
   * A method under a name.
   *
   * @param name short, lower case
   * @param description one sentence
   * @param method its configuration
   */
  public record Entry(String name, String description, PeftMethod method) {

    /** How far the trainable count is from {@code count}. */
    long distance(Sites sites, long count) {
      return Math.abs(method.parameterCount(sites) - count);
    }
  }

  private static Entry entry(String name, String description, PeftMethod method) {
    return new Entry(name, description, method);
  }

  private static Lora allLinear(int r) {
    return new Lora(r, TargetModules.ALL_LINEAR);
  }

  private static Lora queryValue(int r) {
    return new Lora(r, QUERY_VALUE);
  }

  /** All methods with a plain name: peft4j's own, then those that other jars bring. */
  public static List<Entry> all() {
    List<Entry> entries = new ArrayList<>(OWN);
    for (PeftMethodProvider provider : ServiceLoader.load(PeftMethodProvider.class)) {
      entries.addAll(provider.methods());
    }
    return entries;
  }

  /** The methods that train in a default study: one per boundary and the usual yardsticks. */
  public static List<Entry> standard() {
    return OWN.subList(0, 7);
  }

  /** The capacities of each boundary's plain method that are not in {@link #all} already. */
  public static List<Entry> capacities() {
    List<PeftMethod> known = OWN.stream().map(Entry::method).toList();
    return PLAIN.stream()
        .flatMap(sized -> sized.capacities().stream())
        .filter(entry -> !known.contains(entry.method()))
        .toList();
  }

  /**
   * For each boundary the method that comes closest to {@code count} trainable elements on a model;
   * a boundary that cannot come within 15 % is left out.
   */
  public static List<Entry> matched(Sites sites, long count) {
    List<Entry> candidates = new ArrayList<>();
    PLAIN.forEach(sized -> candidates.add(sized.closest(sites, count)));
    candidates.addAll(OWN);
    return Stream.of(Boundary.values())
        .flatMap(
            boundary ->
                candidates.stream()
                    .filter(entry -> entry.method().boundary() == boundary)
                    .min(Comparator.comparingLong(entry -> entry.distance(sites, count)))
                    .stream())
        .filter(entry -> entry.distance(sites, count) <= TOLERANCE * count)
        .toList();
  }

  /**
   * The method called {@code name}.
   *
   * @throws UserError if there is none, with the nearest name
   */
  public static Entry find(String name) {
    List<Entry> all = all();
    return all.stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .or(() -> sized(name))
        .orElseThrow(
            () -> {
              List<String> names = all.stream().map(Entry::name).toList();
              return new UserError(
                  "there is no method '%s'%s (methods are %s)"
                      .formatted(name, DidYouMean.hint(name, names), String.join(", ", names)));
            });
  }

  private static Optional<Entry> sized(String name) {
    return Stream.concat(PLAIN.stream(), MORE.stream())
        .flatMap(sized -> sized.named(name).stream())
        .findFirst();
  }

  /**
   * The method that an {@code adapter_config.json} describes; keys that say nothing about the
   * method are left alone.
   *
   * @throws UserError if no method has its {@code peft_type}, a value does not fit, or a key asks
   *     for something that would change the numbers and is not supported
   */
  public static PeftMethod read(JsonNode config) {
    return Configurations.read(config, prototype(config.path("peft_type").asText(), config));
  }

  private static PeftMethod prototype(String type, JsonNode config) {
    return switch (type) {
      case "LORA" -> config.path("use_dora").asBoolean() ? Dora.PEFT_DEFAULT : Lora.PEFT_DEFAULT;
      case "PREFIX_TUNING" -> PrefixTuning.PEFT_DEFAULT;
      default -> {
        List<PeftMethod> known = all().stream().map(Entry::method).toList();
        yield known.stream()
            .filter(method -> method.peftType().equals(type))
            .findFirst()
            .orElseThrow(
                () ->
                    new UserError(
                        "adapter_config.json has the peft_type \""
                            + type
                            + "\", which is not supported: supported are "
                            + known.stream()
                                .map(PeftMethod::peftType)
                                .distinct()
                                .sorted()
                                .toList()));
      }
    };
  }

  /**
   * {@code method} with some keys of its configuration changed, as a study file does it.
   *
   * @param changes keys as in {@code adapter_config.json}
   * @throws UserError if a key is unknown or a value does not fit
   */
  public static PeftMethod with(PeftMethod method, JsonNode changes) {
    return Configurations.with(method, changes);
  }
}
