package io.peft4j.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One model's folder in the cache that Hugging Face's Python library shares.
 *
 * <p>{@code blobs/} holds contents by their digests, {@code snapshots/COMMIT/} links to them under
 * their names, {@code refs/BRANCH} says which commit a branch stood at.
 */
final class HubCache {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,40}");

  private final Path folder;

  HubCache(Path cache, String repository) {
    this.folder = cache.resolve("models--" + repository.replace("/", "--"));
  }

  /**
   * {@code base} if it is there, else the snapshot of the model whose id it is.
   *
   * @throws UserError if it is an id, and that model was not pulled
   */
  static Path resolve(Path base) {
    return resolve(base, HubSettings.cacheOfEnvironment());
  }

  static Path resolve(Path base, Path cache) {
    HubId id = HubId.parse(base.toString());
    if (id == null || Files.exists(base)) {
      return base;
    }
    Path snapshot = new HubCache(cache, id.repository()).snapshot(id.revision());
    if (snapshot == null) {
      throw new UserError(
          "there is no file or folder %s, and the hub cache %s has no model of that name: get it"
                  .formatted(base, cache)
              + " with 'peft4j pull "
              + id
              + "'",
          new NoSuchFileException(base.toString()));
    }
    return snapshot;
  }

  /** The snapshot of a branch, tag or commit; null if it was not pulled. */
  @Nullable Path snapshot(String revision) {
    Path ref = folder.resolve("refs").resolve(revision);
    try {
      if (Files.isRegularFile(ref)) {
        String commit = Files.readString(ref).strip();
        return COMMIT.matcher(commit).matches() ? existing(commit) : null;
      }
      return COMMIT.matcher(revision).matches() ? startingWith(revision) : null;
    } catch (IOException e) {
      throw new UserError("cannot read the hub cache at " + folder + ": check its rights", e);
    }
  }

  private @Nullable Path existing(String commit) {
    Path snapshot = snapshotFolder(commit);
    return Files.isDirectory(snapshot) ? snapshot : null;
  }

  private @Nullable Path startingWith(String commit) throws IOException {
    Path snapshots = folder.resolve("snapshots");
    if (!Files.isDirectory(snapshots)) {
      return null;
    }
    try (Stream<Path> all = Files.list(snapshots)) {
      List<Path> found =
          all.filter(s -> s.getFileName().toString().startsWith(commit)).limit(2).toList();
      return found.size() == 1 ? found.get(0) : null;
    }
  }

  Path snapshotFolder(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  Path blob(String digest) {
    return folder.resolve("blobs").resolve(digest);
  }

  /** Where a blob lies while it is not all there. */
  Path incomplete(String digest) {
    return folder.resolve("blobs").resolve(digest + ".incomplete");
  }

  /** Shows a blob under its name in a snapshot. */
  void link(String commit, String name, String digest) throws IOException {
    Path place = snapshotFolder(commit).resolve(name);
    Files.createDirectories(place.getParent());
    Path target = place.getParent().relativize(blob(digest));
    if (Files.isSymbolicLink(place) && Files.readSymbolicLink(place).equals(target)) {
      return;
    }
    Files.deleteIfExists(place);
    try {
      Files.createSymbolicLink(place, target);
    } catch (FileAlreadyExistsException e) {
      // Another process that pulls the same model was faster.
      if (!Files.exists(place)) {
        throw e;
      }
    }
  }

  /** Notes that a branch or tag stands at a commit. */
  void point(String revision, String commit) {
    if (!revision.equals(commit)) {
      AtomicFiles.write(
          folder.resolve("refs").resolve(revision), commit.getBytes(StandardCharsets.UTF_8));
    }
  }
}
