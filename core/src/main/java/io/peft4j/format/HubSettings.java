package io.peft4j.format;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the hub is and where its files are kept: the environment variables of Hugging Face's Python
 * library.
 *
 * @param cache the folder that holds {@code models--org--name}
 * @param token what private and gated models ask for; null if there is none
 * @param offline whether connections are forbidden
 * @param patience how long a connection may be silent
 * @param pause how long to wait before the second attempt; the waits after it double
 * @param proxy which proxy leads to an address
 */
record HubSettings(
    URI endpoint,
    Path cache,
    @Nullable String token,
    boolean offline,
    Duration patience,
    Duration pause,
    ProxySelector proxy) {
  private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");

  /** The settings of this process. */
  static HubSettings ofEnvironment() {
    return of(System.getenv(), home());
  }

  /** This process's folder of models. */
  static Path cacheOfEnvironment() {
    return cache(System.getenv(), home());
  }

  private static Path home() {
    return Path.of(System.getProperty("user.home"));
  }

  /**
   * The settings in {@code environment}.
   *
   * @throws UserError if HF_ENDPOINT is no address, or the token's file cannot be read
   */
  static HubSettings of(Map<String, String> environment, Path home) {
    String offline = environment.getOrDefault("HF_HUB_OFFLINE", "").toLowerCase(Locale.ROOT);
    return new HubSettings(
        endpoint(environment.getOrDefault("HF_ENDPOINT", "https://huggingface.co")),
        cache(environment, home),
        token(environment, path(environment, "HF_TOKEN_PATH", base(environment, home, "token"))),
        TRUE.contains(offline),
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        new HubProxy(environment));
  }

  /** The folder that holds {@code models--org--name}. */
  static Path cache(Map<String, String> environment, Path home) {
    Path old = path(environment, "HUGGINGFACE_HUB_CACHE", base(environment, home, "hub"));
    return path(environment, "HF_HUB_CACHE", old);
  }

  private static Path base(Map<String, String> environment, Path home, String name) {
    Path caches = path(environment, "XDG_CACHE_HOME", home.resolve(".cache"));
    return path(environment, "HF_HOME", caches.resolve("huggingface")).resolve(name);
  }

  private static Path path(Map<String, String> environment, String name, Path fallback) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? fallback : Path.of(value);
  }

  private static URI endpoint(String address) {
    try {
      URI endpoint = new URI(address.strip().replaceAll("/+$", ""));
      boolean web = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
      if (web && endpoint.getHost() != null) {
        return endpoint;
      }
    } catch (URISyntaxException e) {
      throw noAddress(address, e);
    }
    throw noAddress(address, null);
  }

  private static UserError noAddress(String address, @Nullable Throwable cause) {
    return new UserError(
        "HF_ENDPOINT is \"%s\", no web address: set it as in https://huggingface.co"
            .formatted(address),
        cause);
  }

  private static @Nullable String token(Map<String, String> environment, Path file) {
    String value = environment.getOrDefault("HF_TOKEN", "").strip();
    try {
      if (value.isEmpty() && Files.isRegularFile(file)) {
        value = Files.readString(file).strip();
      }
    } catch (IOException e) {
      throw new UserError("cannot read the token in " + file + ": check its rights", e);
    }
    if (!value.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new UserError("the hub's token has signs that no token has: set HF_TOKEN again");
    }
    return value.isEmpty() ? null : value;
  }
}
