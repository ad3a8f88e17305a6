package io.peft4j.boundary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * The modules that a method changes, as peft's {@code target_modules} says it.
 *
 * <table>
 *   <caption>Four ways to write it</caption>
 *   <tr><td>{@code ["query", "value"]}</td><td>modules whose path is an entry or ends in one behind a dot</td></tr>
 *   <tr><td>{@code ".*\\.(key|value)"}</td><td>modules whose whole path a regular expression matches</td></tr>
 *   <tr><td>{@code "all-linear"}</td><td>the linear layers of the blocks</td></tr>
 *   <tr><td>{@code "roles:query,value"}</td><td>modules by {@link Role}, for any family; peft does not know it</td></tr>
 * </table>
 *
 * <p>An adapter file holds the last two as the list of paths that they stand for, which is what
 * peft itself does with {@code "all-linear"}. Paths begin inside the bare model; a list entry may
 * be longer than the path, because a file made on a model with a head has that model's prefix in
 * front.
 */
public final class TargetModules {
  private static final String ROLES = "roles:";

  /** The linear layers of the blocks. */
  public static final TargetModules ALL_LINEAR =
      new TargetModules("all-linear", site -> site.role().isLinear());

  private final Object written;
  private final Predicate<Site> condition;

  private TargetModules(Object written, Predicate<Site> condition) {
    this.written = written;
    this.condition = condition;
  }

  /** Modules by path or end of path. */
  public static TargetModules named(String... ends) {
    return named(List.of(ends));
  }

  private static TargetModules named(List<String> ends) {
    return new TargetModules(
        List.copyOf(ends), site -> ends.stream().anyMatch(end -> fits(site.path(), end)));
  }

  /** Modules by role. */
  public static TargetModules roles(Role first, Role... rest) {
    Set<Role> roles = EnumSet.of(first, rest);
    String names = roles.stream().map(TargetModules::name).collect(Collectors.joining(","));
    return new TargetModules(ROLES + names, site -> roles.stream().anyMatch(site.role()::plays));
  }

  /**
   * Modules as one string says it.
   *
   * @param text {@code all-linear}, {@code roles:…} or a regular expression for the whole path
   * @throws UserError if it is none of them
   */
  public static TargetModules parse(String text) {
    if (text.equals(ALL_LINEAR.written)) {
      return ALL_LINEAR;
    }
    if (text.startsWith(ROLES)) {
      List<Role> roles =
          Arrays.stream(text.substring(ROLES.length()).split(","))
              .map(TargetModules::role)
              .toList();
      return roles(roles.get(0), roles.toArray(Role[]::new));
    }
    try {
      Pattern pattern = Pattern.compile(text);
      return new TargetModules(text, site -> pattern.matcher(site.path()).matches());
    } catch (PatternSyntaxException e) {
      throw new UserError(
          "target_modules \"" + text + "\" is not a regular expression: " + e.getDescription(), e);
    }
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static TargetModules parse(JsonNode node) {
    if (node.isTextual()) {
      return parse(node.textValue());
    }
    List<String> ends = new ArrayList<>();
    node.forEach(end -> ends.add(end.textValue()));
    if (!node.isArray() || ends.isEmpty() || ends.contains(null)) {
      throw new UserError(
          "target_modules is "
              + node
              + ": write a list of module names, a regular expression or"
              + " \"all-linear\"");
    }
    return named(ends);
  }

  /** A string or a list of strings, as in {@code adapter_config.json}. */
  @JsonValue
  Object written() {
    return written;
  }

  /** True if {@code site} is meant. */
  public boolean matches(Site site) {
    return condition.test(site);
  }

  /**
   * The modules that are meant, in the order of the forward pass.
   *
   * @param usable the roles of modules that the method can change; others are passed over
   * @throws UserError if there is none
   */
  public List<Site> select(Sites sites, Predicate<Role> usable) {
    List<Site> offered = sites.where(site -> usable.test(site.role()));
    List<Site> found = offered.stream().filter(condition).toList();
    if (found.isEmpty()) {
      throw new UserError(
          "target_modules "
              + this
              + " names no module that this method can change in this "
              + sites.family()
              + " model: choose among "
              + offered.stream()
                  .map(site -> site.path().replaceAll("\\.\\d+\\.", ".N."))
                  .distinct()
                  .collect(Collectors.joining(", ")));
    }
    return found;
  }

  /**
   * The paths of the modules that are meant where peft would not understand the text, else as
   * written.
   */
  public Object resolved(Sites sites, Predicate<Role> usable) {
    boolean known =
        !(written instanceof String text) || !(this == ALL_LINEAR || text.startsWith(ROLES));
    return known ? written : select(sites, usable).stream().map(Site::path).toList();
  }

  private static boolean fits(String path, String end) {
    return path.equals(end) || path.endsWith("." + end) || end.endsWith("." + path);
  }

  private static String name(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private static Role role(String name) {
    for (Role role : Role.values()) {
      if (name(role).equals(name.strip())) {
        return role;
      }
    }
    throw new UserError(
        "target_modules names the role \""
            + name.strip()
            + "\": choose among "
            + Arrays.stream(Role.values())
                .map(TargetModules::name)
                .collect(Collectors.joining(", ")));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TargetModules that && written.equals(that.written);
  }

  @Override
  public int hashCode() {
    return written.hashCode();
  }

  @Override
  public String toString() {
    return written.toString();
  }
}
