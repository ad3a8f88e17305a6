package io.peft4j.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Talks to the hub: follows redirects, shows the token to the hub alone, and tries again what may
 * pass.
 */
final class HubClient {
  private static final int ATTEMPTS = 5;
  private static final int MOST_REDIRECTS = 8;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  private final HubSettings settings;
  private final HubId id;
  private final HttpClient http;

  /** A client for one model. */
  HubClient(HubSettings settings, HubId id) {
    this.settings = settings;
    this.id = id;
    this.http =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.patience())
            .proxy(settings.proxy())
            .build();
  }

  /** Something that may fail in a way that passes. */
  @FunctionalInterface
  interface Attempt<T> {

    /**
     * Tries.
     *
     * @throws IOException if it failed, and may succeed the next time
     */
    T run() throws IOException;
  }

  /** What has come so far; an attempt after which it is more counts as none. */
  @FunctionalInterface
  interface Gain {
    long bytes() throws IOException;
  }

  /**
   * Runs {@code attempt} until it succeeds or has failed five times in a row without any gain.
   *
   * @throws UserError if it did not succeed; its cause is a {@link HubUnreachable}
   */
  <T> T patiently(Attempt<T> attempt, Gain gain) throws IOException {
    long before = gain.bytes();
    for (int failures = 0; ; ) {
      try {
        return attempt.run();
      } catch (IOException e) {
        long now = gain.bytes();
        failures = now > before ? 1 : failures + 1;
        before = now;
        if (failures == ATTEMPTS) {
          throw new UserError(
              "the hub at %s does not answer as it should (%s): run the same command again, which"
                      .formatted(settings.endpoint(), reason(e))
                  + " resumes, or check HF_ENDPOINT",
              new HubUnreachable(reason(e), e));
        }
        sleep(pause(failures, e));
      }
    }
  }

  /**
   * Opens an address for reading, from byte {@code start} on if the server can.
   *
   * @throws UserError if the hub refuses
   * @throws IOException if it cannot be reached now
   */
  HttpResponse<InputStream> open(URI address, long start) throws IOException {
    URI at = address;
    for (int hop = 0; hop < MOST_REDIRECTS; hop++) {
      HttpResponse<InputStream> response = send(at, start);
      int status = response.statusCode();
      if (status == 200 || status == 206) {
        return response;
      }
      response.body().close();
      if (!REDIRECTS.contains(status)) {
        throw refusal(response);
      }
      String location = response.headers().firstValue("location").orElse("");
      URI next = target(at, location);
      if (at.getScheme().equals("https") && !"https".equals(next.getScheme())) {
        throw new HubUnreachable("a redirect to the unsafe address " + next, (Throwable) null);
      }
      at = next;
    }
    throw new HubUnreachable("more than " + MOST_REDIRECTS + " redirects", (Throwable) null);
  }

  private static URI target(URI from, String location) throws IOException {
    try {
      URI target = from.resolve(location);
      if (!location.isEmpty() && target.getHost() != null) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      throw new HubUnreachable("a redirect to \"" + location + "\"", e);
    }
    throw new HubUnreachable("a redirect to \"" + location + "\"", (Throwable) null);
  }

  private HttpResponse<InputStream> send(URI address, long start) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(settings.patience())
            .header("User-Agent", "peft4j")
            .header("Accept-Encoding", "identity");
    if (start > 0) {
      request.header("Range", "bytes=" + start + "-");
    }
    if (settings.token() != null && isHub(address)) {
      request.header("Authorization", "Bearer " + settings.token());
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private boolean isHub(URI address) {
    URI hub = settings.endpoint();
    return hub.getScheme().equals(address.getScheme())
        && hub.getHost().equalsIgnoreCase(address.getHost())
        && hub.getPort() == address.getPort();
  }

  private IOException refusal(HttpResponse<?> response) {
    int status = response.statusCode();
    String code = response.headers().firstValue("x-error-code").orElse("");
    boolean token = settings.token() != null;
    if (code.equals("GatedRepo")) {
      throw new UserError(
          "%s asks for consent: accept its conditions at %s/%s, and set HF_TOKEN to a token of that"
                  .formatted(id, settings.endpoint(), id.repository())
              + " account",
          new AccessDeniedException(id.toString()));
    }
    if (code.equals("RevisionNotFound")) {
      throw new UserError(
          "%s has no revision \"%s\": name a branch, a tag or a commit"
              .formatted(id.repository(), id.revision()),
          new NoSuchFileException(id.toString()));
    }
    if (status == 404) {
      throw new UserError(
          "the hub at %s has no model %s: check the name%s"
              .formatted(
                  settings.endpoint(), id, token ? "" : ", or set HF_TOKEN if it is private"),
          new NoSuchFileException(id.toString()));
    }
    if (status == 401 || status == 403) {
      throw new UserError(
          "the hub at %s does not give out %s %s"
              .formatted(
                  settings.endpoint(),
                  id,
                  token
                      ? "to the holder of this token: check the name and HF_TOKEN"
                      : "without a token: check the name, and set HF_TOKEN if it is private"),
          new AccessDeniedException(id.toString()));
    }
    if (status == 408 || status == 416 || status == 429 || status >= 500) {
      return HubUnreachable.busy("HTTP status " + status, retryAfter(response));
    }
    throw new UserError(
        "the hub at %s answers %s with HTTP status %d: check HF_ENDPOINT"
            .formatted(settings.endpoint(), id, status));
  }

  private static @Nullable Duration retryAfter(HttpResponse<?> response) {
    String seconds = response.headers().firstValue("retry-after").orElse("");
    return seconds.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
  }

  private Duration pause(int failures, IOException failure) {
    Duration usual = settings.pause().multipliedBy(1L << (failures - 1));
    Duration wanted = failure instanceof HubUnreachable hub ? hub.wanted() : null;
    Duration pause = wanted == null || wanted.compareTo(usual) < 0 ? usual : wanted;
    return pause.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : pause;
  }

  private static void sleep(Duration pause) throws IOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  /** The first thing that a failure or its causes say; many network exceptions say nothing. */
  private static String reason(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t.getMessage() != null) {
        return t.getMessage();
      }
    }
    return failure.getClass().getSimpleName();
  }
}
