package io.peft4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a server on this machine that behaves, and one that does not. */
@Timeout(60)
class HubPullTest {
  private static final byte[] WEIGHTS = new byte[300_000];
  private static final byte[] CONFIG =
      "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8);

  static {
    new Random(3).nextBytes(WEIGHTS);
  }

  private final HubServer hub =
      new HubServer().with("config.json", CONFIG).with("model.safetensors", WEIGHTS);
  private final AtomicLong advanced = new AtomicLong();
  private final AtomicLong total = new AtomicLong();

  @TempDir private Path cache;

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void aModelComesIntoPythonsLayout() throws IOException {
    Path snapshot = pull("org/m", null);
    Path model = cache.resolve("models--org--m");
    assertThat(snapshot).isEqualTo(model.resolve("snapshots").resolve(HubServer.COMMIT));
    assertThat(model.resolve("refs/main")).hasContent(HubServer.COMMIT);
    assertThat(snapshot.resolve("config.json")).isSymbolicLink().hasBinaryContent(CONFIG);
    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(Files.readSymbolicLink(snapshot.resolve("model.safetensors")))
        .isEqualTo(Path.of("../../blobs").resolve(Digests.sha256(WEIGHTS)));
    assertThat(model.resolve("blobs").resolve(HubServer.gitBlob(CONFIG))).exists();
    assertThat(advanced).hasValue(total.get());
    assertThat(HubCache.resolve(Path.of("org/m"), cache)).isEqualTo(snapshot);
    assertThat(HubCache.resolve(Path.of("org/m@0123456"), cache)).isEqualTo(snapshot);

    int requests = hub.requests().size();
    pull("org/m", null);
    assertThat(hub.requests()).as("what is there is not asked for").hasSize(requests + 1);
  }

  @Test
  void aRevisionIsAskedForAsOneName() {
    pull("org/m@refs/pr/1", "secret");
    assertThat(hub.requests().get(0)).startsWith("/api/models/org/m/revision/refs%2Fpr%2F1 ");
    assertThat(cache.resolve("models--org--m/refs/refs/pr/1")).exists();
  }

  @Test
  void aCutConnectionIsResumed() {
    hub.then(HubServer.good(), HubServer.good(), HubServer.cutAfter(100_000));
    hub.then(HubServer.cutAfter(50_000));
    assertThat(pull("org/m", null).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(hub.requests().get(4)).contains("range=bytes=150000-");
    assertThat(advanced).hasValue(total.get());
  }

  @Test
  void whatAnEarlierProcessLeftIsResumed() throws IOException {
    leave(Arrays.copyOf(WEIGHTS, 200_000));
    assertThat(pull("org/m", null).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(hub.requests().get(2)).contains("range=bytes=200000-");
    assertThat(blobs()).hasSize(2);
  }

  @Test
  void damageThatAnEarlierProcessLeftIsMended() throws IOException {
    leave(new byte[200_000]);
    assertThat(pull("org/m", null).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(advanced).hasValue(total.get());
    leave(new byte[400_000]);
    assertThat(pull("org/m", null).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aServerThatIgnoresRangesStartsAgain() throws IOException {
    leave(Arrays.copyOf(WEIGHTS, 200_000));
    hub.then(HubServer.good(), HubServer.good(), HubServer.instead(WEIGHTS));
    assertThat(pull("org/m", null).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(advanced).hasValue(total.get());
  }

  @Test
  void manyCutsAreEnduredAsLongAsSomethingComes() {
    hub.then(HubServer.good(), HubServer.good());
    for (int i = 0; i < 12; i++) {
      hub.then(HubServer.cutAfter(20_000));
    }
    assertThat(pull("org/m", null).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aServerThatGoesSilentIsLeft() {
    hub.then(HubServer.good(), HubServer.good(), HubServer.silentAfter(1000));
    assertThat(pull("org/m", null).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aServerThatOnlyBreaksOffIsGivenUp() throws IOException {
    hub.then(HubServer.good(), HubServer.good());
    for (int i = 0; i < 5; i++) {
      hub.then(HubServer.cutAfter(0));
    }
    assertProblem("org/m", null, "does not answer as it should")
        .hasCauseInstanceOf(HubUnreachable.class);
    assertThat(cache.resolve("models--org--m/refs/main")).doesNotExist();
  }

  @Test
  void liesAboutSizesAreFound() throws IOException {
    byte[] longer = Arrays.copyOf(WEIGHTS, WEIGHTS.length + 1000);
    hub.then(HubServer.good(), HubServer.good(), HubServer.instead(longer));
    assertThat(pull("org/m", null).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);

    byte[] shorter = Arrays.copyOf(WEIGHTS, 1000);
    Files.delete(cache.resolve("models--org--m/blobs").resolve(Digests.sha256(WEIGHTS)));
    hub.then(HubServer.good());
    for (int i = 0; i < 5; i++) {
      hub.then(HubServer.instead(shorter));
    }
    assertProblem("org/m", null, "ends after 1000 of 300000 bytes");
  }

  @Test
  void aSizeThatNoDiskHasIsRefusedBeforeAnythingIsWritten() {
    String listing = new String(hub.listing(), StandardCharsets.UTF_8);
    String huge = listing.replace("\"size\":300000", "\"size\":" + (1L << 49));
    hub.then(HubServer.instead(huge.getBytes(StandardCharsets.UTF_8)));
    assertProblem("org/m", null, "needs 562949953 MB and the disk of");
    String absurd = listing.replace("\"size\":300000", "\"size\":" + (1L << 62));
    hub.then(HubServer.instead(absurd.getBytes(StandardCharsets.UTF_8)));
    assertProblem("org/m", null, "no size and digest of model.safetensors");
    assertThat(cache.resolve("models--org--m")).doesNotExist();
  }

  @Test
  void otherContentIsRefused() throws IOException {
    byte[] other = WEIGHTS.clone();
    other[77]++;
    hub.then(HubServer.good(), HubServer.good(), HubServer.instead(other));
    assertProblem("org/m", null, "another content than the hub announces");
    assertThat(blobs()).as("only the configuration").hasSize(2).contains(0L);
  }

  @Test
  void redirectsAreFollowedAndTheTokenStaysWithTheHub() {
    try (HubServer store = new HubServer().with("model.safetensors", WEIGHTS)) {
      hub.then(
          HubServer.good(),
          HubServer.redirect("/moved/config.json"),
          HubServer.good(),
          HubServer.redirect(store.address() + "/x/model.safetensors"));
      assertThat(pull("org/m", "secret").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
      assertThat(hub.requests()).hasSize(4).allMatch(r -> r.endsWith("auth=Bearer secret"));
      assertThat(store.requests()).singleElement().asString().endsWith("auth=null");
    }
  }

  @Test
  void redirectsThatLeadNowhereEnd() {
    for (int i = 0; i < 40; i++) {
      hub.then(HubServer.redirect("/again"));
    }
    assertProblem("org/m", null, "more than 8 redirects");
    try (HubServer other = new HubServer()) {
      for (int i = 0; i < 5; i++) {
        other.then(HubServer.redirect("mailto:x"));
      }
      assertThatThrownBy(
              () ->
                  new HubPull(other.settings(cache, null), new HubId("a/b", "main"))
                      .run(List.of(), listener()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("a redirect to \"mailto:x\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, '', '', 'without a token: check the name, and set HF_TOKEN'",
    "401, '', secret, 'to the holder of this token'",
    "403, GatedRepo, secret, 'asks for consent: accept its conditions at http://localhost'"
  })
  void aRefusalSaysWhatToDo(int status, String code, String token, String problem) {
    hub.then(HubServer.status(status, "X-Error-Code", code));
    assertProblem("org/m", token.isEmpty() ? null : token, problem)
        .hasCauseInstanceOf(AccessDeniedException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void whatIsNotThereIsNamed() {
    hub.then(HubServer.status(404));
    assertProblem("org/m", null, "has no model org/m: check the name, or set HF_TOKEN")
        .hasCauseInstanceOf(NoSuchFileException.class);
    hub.then(HubServer.status(404, "X-Error-Code", "RevisionNotFound"));
    assertProblem("org/m@old", null, "org/m has no revision \"old\"");
    hub.then(HubServer.status(418));
    assertProblem("org/m", null, "HTTP status 418");
  }

  @Test
  void aBusyHubIsAskedAgain() {
    hub.then(HubServer.status(429, "Retry-After", "1"), HubServer.status(503));
    long start = System.nanoTime();
    pull("org/m", null);
    assertThat(System.nanoTime() - start).isGreaterThan(1_000_000_000L);
    for (int i = 0; i < 5; i++) {
      hub.then(HubServer.status(500));
    }
    assertProblem("org/m", null, "HTTP status 500").hasCauseInstanceOf(HubUnreachable.class);
  }

  @Test
  void nobodyThereIsOneSentence() {
    HubSettings settings = hub.settings(cache, null);
    hub.close();
    assertThatThrownBy(
            () -> new HubPull(settings, new HubId("org/m", "main")).run(List.of(), listener()))
        .isInstanceOf(UserError.class)
        .hasCauseInstanceOf(HubUnreachable.class)
        .hasMessageContaining(hub.address().toString());
  }

  @Test
  void twoPullsOfOneFileDoNotMix() throws IOException {
    hub.then(
        HubServer.good(),
        HubServer.good(),
        (exchange, content) -> {
          assertProblem("org/m", null, "another process is pulling model.safetensors");
          HubServer.serve(exchange, content);
        });
    assertThat(pull("org/m", null).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  private Path pull(String id, String token) {
    advanced.set(0);
    return new HubPull(hub.settings(cache, token), HubId.parse(id)).run(List.of(), listener());
  }

  private HubPull.Listener listener() {
    return new HubPull.Listener() {
      @Override
      public void started(int files, long bytes) {
        total.set(bytes);
      }

      @Override
      public void advanced(String file, long bytes) {
        advanced.addAndGet(bytes);
      }
    };
  }

  private void leave(byte[] content) throws IOException {
    Path blobs = cache.resolve("models--org--m/blobs");
    Files.createDirectories(blobs);
    String digest = Digests.sha256(WEIGHTS);
    Files.deleteIfExists(blobs.resolve(digest));
    Files.write(blobs.resolve(digest + ".incomplete"), content);
  }

  private List<Long> blobs() throws IOException {
    try (var files = Files.list(cache.resolve("models--org--m/blobs"))) {
      return files.map(file -> file.toFile().length()).toList();
    }
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertProblem(
      String id, String token, String problem) {
    return assertThatThrownBy(() -> pull(id, token))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(problem);
  }
}
