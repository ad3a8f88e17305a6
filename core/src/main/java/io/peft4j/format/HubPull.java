package io.peft4j.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Copies a model from the Hugging Face hub into the cache on this machine. Nothing else in peft4j
 * opens a connection.
 */
public final class HubPull {
  /** An answer of the hub is a list of names; one that does not end is not read to its end. */
  private static final int LONGEST_ANSWER = 1 << 26;

  private final HubSettings settings;
  private final HubId id;
  private final HubClient client;

  /** What is told while files arrive. */
  public interface Listener {

    /**
     * The hub has said what there is to pull.
     *
     * @param bytes of all files together
     */
    void started(int files, long bytes);

    /**
     * Bytes of a file have arrived, or were there.
     *
     * @param bytes negative if some have to come again
     */
    void advanced(String file, long bytes);
  }

  HubPull(HubSettings settings, HubId id) {
    this.settings = settings;
    this.id = id;
    this.client = new HubClient(settings, id);
  }

  /**
   * Pulls a model, or what is missing of it. The environment variables are those of Hugging Face's
   * Python library.
   *
   * @param model {@code org/name} or {@code org/name@revision}
   * @param allow patterns of files, as in {@code *.json}; empty for what peft4j reads. Pickles are
   *     never pulled
   * @return the folder of the model, in which its files stand under their names
   * @throws UserError if {@code model} is no id, the hub refuses or cannot be reached, or the cache
   *     cannot be written
   */
  public static Path pull(String model, List<String> allow, Listener listener) {
    HubId id = HubId.parse(model);
    if (id == null) {
      throw new UserError(
          "'%s' is no model on the hub: name one as org/name or org/name@revision"
              .formatted(model));
    }
    return new HubPull(HubSettings.ofEnvironment(), id).run(allow, listener);
  }

  Path run(List<String> allow, Listener listener) {
    if (settings.offline()) {
      throw new UserError("HF_HUB_OFFLINE forbids to pull " + id + ": unset it");
    }
    try {
      HubListing listing = client.patiently(this::list, () -> 0);
      List<HubFile> files = HubSelection.of(listing.files(), allow, id);
      HubCache cache = new HubCache(settings.cache(), id.repository());
      requireSpace(files, cache);
      listener.started(files.size(), files.stream().mapToLong(HubFile::size).sum());
      for (HubFile file : files) {
        URI address = address(id.repository() + "/resolve/" + listing.commit() + "/" + file.name());
        new HubDownload(
                client,
                file,
                address,
                settings.patience(),
                bytes -> listener.advanced(file.name(), bytes))
            .to(cache.blob(file.digest()), cache.incomplete(file.digest()));
        cache.link(listing.commit(), file.name(), file.digest());
      }
      cache.point(id.revision(), listing.commit());
      return cache.snapshotFolder(listing.commit());
    } catch (IOException e) {
      throw cannotWrite(e);
    } catch (UncheckedIOException e) {
      throw cannotWrite(e.getCause());
    }
  }

  private UserError cannotWrite(IOException e) {
    return new UserError(
        "cannot write the hub cache at %s (%s): check its rights and the disk, or set HF_HOME"
            .formatted(settings.cache(), e.getMessage()),
        e);
  }

  private HubListing list() throws IOException {
    String revision = encoded(id.revision());
    URI models = address("api/models/" + id.repository() + "/revision/");
    URI address = URI.create(models + revision + "?blobs=true");
    HttpResponse<InputStream> response = client.open(address, 0);
    try (InputStream in = response.body();
        HubWatch watch = new HubWatch(in, settings.patience().multipliedBy(2))) {
      byte[] answer = in.readNBytes(LONGEST_ANSWER);
      watch.alive();
      return HubListing.parse(
          Json.read(answer, JsonNode.class, "the hub's answer about " + id), id);
    }
  }

  private void requireSpace(List<HubFile> files, HubCache cache) throws IOException {
    long missing = 0;
    for (HubFile file : files) {
      Path incomplete = cache.incomplete(file.digest());
      long there = Files.exists(incomplete) ? Files.size(incomplete) : 0;
      missing += Files.exists(cache.blob(file.digest())) ? 0 : Math.max(0, file.size() - there);
    }
    Files.createDirectories(settings.cache());
    long free = Files.getFileStore(settings.cache()).getUsableSpace();
    if (missing > free) {
      throw new UserError(
          "%s needs %d MB and the disk of %s has %d MB: free some space, or set HF_HOME"
              .formatted(id, missing / 1_000_000, settings.cache(), free / 1_000_000));
    }
  }

  private URI address(String path) {
    String encoded =
        Arrays.stream(path.split("/", -1)).map(HubPull::encoded).collect(Collectors.joining("/"));
    return URI.create(settings.endpoint() + "/" + encoded);
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
