package io.peft4j.format;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A hub on this machine, which can be told to misbehave: each order is for one request of a file.
 */
final class HubServer implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private final HttpServer server;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Deque<Order> orders = new ArrayDeque<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** What to do instead of serving a file. */
  @FunctionalInterface
  interface Order {
    void handle(HttpExchange exchange, byte[] content) throws IOException;
  }

  HubServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::handle);
    server.start();
  }

  HubServer with(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  HubServer then(Order... next) {
    orders.addAll(Arrays.asList(next));
    return this;
  }

  URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  HubSettings settings(Path cache, @Nullable String token) {
    return new HubSettings(
        address(),
        cache,
        token,
        false,
        Duration.ofSeconds(2),
        Duration.ofMillis(5),
        ProxySelector.of(null));
  }

  /** Method, path, range and authorization of what was asked so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    requests.add(
        "%s range=%s auth=%s"
            .formatted(
                path,
                exchange.getRequestHeaders().getFirst("Range"),
                exchange.getRequestHeaders().getFirst("Authorization")));
    String name = path.substring(path.lastIndexOf('/') + 1);
    try (exchange) {
      Order order = orders.poll();
      byte[] content = path.startsWith("/api/") ? listing() : files.getOrDefault(name, new byte[0]);
      if (order == null) {
        serve(exchange, content);
      } else {
        order.handle(exchange, content);
      }
    }
  }

  byte[] listing() {
    List<String> siblings = new ArrayList<>();
    files.forEach(
        (name, content) ->
            siblings.add(
                name.endsWith(".safetensors")
                    ? "{\"rfilename\":\"%s\",\"lfs\":{\"sha256\":\"%s\",\"size\":%d}}"
                        .formatted(name, Digests.sha256(content), content.length)
                    : "{\"rfilename\":\"%s\",\"blobId\":\"%s\",\"size\":%d}"
                        .formatted(name, gitBlob(content), content.length)));
    String answer =
        "{\"id\":\"org/m\",\"sha\":\"%s\",\"siblings\":[%s]}"
            .formatted(COMMIT, String.join(",", siblings));
    return answer.getBytes(StandardCharsets.UTF_8);
  }

  static String gitBlob(byte[] content) {
    try {
      Path file = Files.write(Files.createTempFile("blob", ""), content);
      String digest = Digests.gitBlob(file);
      Files.delete(file);
      return digest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Serves as a good server does. */
  static void serve(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int start =
        range == null
            ? 0
            : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    if (range != null) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(start, content.length - 1, content.length));
    }
    int length = content.length - start;
    exchange.sendResponseHeaders(range == null ? 200 : 206, length == 0 ? -1 : length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(content, start, length);
    }
  }

  /** Breaks the connection after some bytes of what was asked for. */
  static Order cutAfter(int bytes) {
    return (exchange, content) -> {
      String range = exchange.getRequestHeaders().getFirst("Range");
      int start = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
      if (range != null) {
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + start + "-/" + content.length);
      }
      exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - start);
      exchange.getResponseBody().write(content, start, bytes);
      exchange.getResponseBody().flush();
    };
  }

  /** Sends other bytes in a body of their length, whatever range was asked for. */
  static Order instead(byte[] other) {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, other.length);
      exchange.getResponseBody().write(other);
    };
  }

  static Order status(int status, String... headers) {
    return (exchange, content) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  static Order redirect(String location) {
    return status(302, "Location", location);
  }

  /** Sends the beginning and then nothing more. */
  static Order silentAfter(int bytes) {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, bytes);
      exchange.getResponseBody().flush();
      try {
        Thread.sleep(10_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  static Order good() {
    return HubServer::serve;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
