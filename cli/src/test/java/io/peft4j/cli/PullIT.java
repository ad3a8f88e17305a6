package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code peft4j pull} as a user starts it, from a hub on this machine. */
class PullIT {
  private static final String COMMIT = "89abcdef0123456789abcdef0123456789abcdef";

  private HttpServer hub;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hub.createContext("/", exchange -> answer(exchange, 404, new byte[0]));
    hub.createContext("/api/models/org/private/", exchange -> answer(exchange, 401, new byte[0]));
    hub.createContext("/api/models/org/tiny/", exchange -> answer(exchange, 200, listing()));
    hub.createContext("/org/tiny/resolve/" + COMMIT + "/", this::file);
    hub.start();
  }

  @AfterEach
  void stop() {
    hub.stop(0);
  }

  @Test
  void aPulledModelIsABase() throws IOException, InterruptedException {
    Ran ran = run("pull", "org/tiny");
    assertThat(ran.code()).as(ran.err()).isZero();
    Path model = Path.of(ran.out().strip());
    assertThat(model).endsWith(Path.of("models--org--tiny/snapshots", COMMIT));
    assertThat(model.resolve("model.safetensors"))
        .hasSameBinaryContentAs(CliProcess.TINY.resolve("model.safetensors"));
    assertThat(ran.err()).contains("Pulling org/tiny, 3 files").contains("done in");

    Path data = folder.resolve("few.csv");
    Sentences.csv(data, 12, List.of("sport", "food"));
    Ran few = run("compare", "--base", "org/tiny", "--data", data.toString());
    assertThat(few.err()).as("the base is found, the data are too few").contains("at least 30");
  }

  @Test
  void whatCannotBePulledHasItsCode() throws IOException, InterruptedException {
    assertProblem(run("pull", "org/absent"), ExitCode.NO_INPUT, "has no model org/absent");
    assertProblem(run("pull", "org/private"), ExitCode.NO_PERMISSION, "set HF_TOKEN");
    assertProblem(run("pull", "a/b/c"), ExitCode.DATA, "'a/b/c' is no model on the hub");
    Ran absent = run("compare", "--base", "org/absent", "--runs", folder.toString());
    assertProblem(absent, ExitCode.NO_INPUT, "get it with 'peft4j pull org/absent'");
  }

  private static void assertProblem(Ran ran, ExitCode code, String problem) {
    assertThat(ran.code()).as(ran.err()).isEqualTo(code.code());
    assertThat(ran.err()).contains(problem).doesNotContain("\tat ");
  }

  private Ran run(String... arguments) throws IOException, InterruptedException {
    String address = "http://localhost:" + hub.getAddress().getPort();
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "-u", "HF_TOKEN", "-u", "HF_HUB_CACHE"));
    command.addAll(List.of("HF_ENDPOINT=" + address, "HF_HOME=" + folder.resolve("hf")));
    command.addAll(CliProcess.command(arguments));
    return CliProcess.start(folder, command).ended();
  }

  private static byte[] listing() throws IOException {
    List<String> files = new ArrayList<>();
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      byte[] content = Files.readAllBytes(CliProcess.TINY.resolve(name));
      files.add(
          "{\"rfilename\":\"%s\",\"lfs\":{\"size\":%d,\"sha256\":\"%s\"}}"
              .formatted(name, content.length, sha256(content)));
    }
    return "{\"sha\":\"%s\",\"siblings\":[%s]}"
        .formatted(COMMIT, String.join(",", files))
        .getBytes();
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void file(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    answer(exchange, 200, Files.readAllBytes(CliProcess.TINY.resolve(name)));
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
