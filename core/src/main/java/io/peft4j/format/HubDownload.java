package io.peft4j.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings one file's content into the cache.
 *
 * <p>It grows under a name of its own, from where an earlier attempt or process left it, and gets
 * the digest's name once it has that digest. What a server says of sizes is not believed.
 */
final class HubDownload {
  private final HubClient client;
  private final HubFile file;
  private final URI address;
  private final Duration patience;
  private final LongConsumer advanced;

  /**
   * A download.
   *
   * @param patience how long the server may be silent
   * @param advanced is told how many bytes more there are, or fewer if they had to go
   */
  HubDownload(
      HubClient client, HubFile file, URI address, Duration patience, LongConsumer advanced) {
    this.client = client;
    this.file = file;
    this.address = address;
    this.patience = patience;
    this.advanced = advanced;
  }

  /**
   * Puts the content at {@code blob}, by way of {@code incomplete}.
   *
   * @throws UserError if the hub refuses, cannot be reached or sends something else
   */
  void to(Path blob, Path incomplete) throws IOException {
    if (Files.isRegularFile(blob) && Files.size(blob) == file.size()) {
      advanced.accept(file.size());
      return;
    }
    Files.createDirectories(blob.getParent());
    try (FileChannel channel =
            FileChannel.open(
                incomplete,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (channel.size() > file.size()) {
        channel.truncate(0);
      }
      advanced.accept(channel.size());
      boolean resumed = channel.size() > 0;
      complete(channel);
      if (!isIntact(incomplete) && resumed) {
        // What an earlier process left may have been damaged.
        restart(channel);
        complete(channel);
      }
      if (!isIntact(incomplete)) {
        restart(channel);
        throw new UserError(
            "%s arrives with another content than the hub announces: check HF_ENDPOINT and proxies,"
                    .formatted(file.name())
                + " and run the same command again");
      }
      channel.force(true);
      Files.move(incomplete, blob, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      throw inUse(e);
    }
    throw inUse(null);
  }

  private UserError inUse(@Nullable Throwable cause) {
    return new UserError(
        "another process is pulling " + file.name() + ": wait until it has ended", cause);
  }

  private void complete(FileChannel channel) throws IOException {
    client.patiently(
        () -> {
          if (channel.size() < file.size()) {
            receive(channel);
          }
          return channel;
        },
        channel::size);
  }

  private void receive(FileChannel channel) throws IOException {
    HttpResponse<InputStream> response = client.open(address, channel.size());
    try (InputStream in = response.body();
        HubWatch watch = new HubWatch(in, patience)) {
      if (!continues(response, channel.size())) {
        restart(channel);
      }
      byte[] buffer = new byte[1 << 16];
      while (channel.size() < file.size()) {
        int wanted = (int) Math.min(buffer.length, file.size() - channel.size());
        int read = in.read(buffer, 0, wanted);
        if (read < 0) {
          throw new EOFException(
              "%s ends after %d of %d bytes".formatted(file.name(), channel.size(), file.size()));
        }
        watch.alive();
        append(channel, ByteBuffer.wrap(buffer, 0, read));
        advanced.accept(read);
      }
    }
  }

  /** Whether the answer begins with byte {@code start}, and not with the first one. */
  private boolean continues(HttpResponse<?> response, long start) throws IOException {
    if (response.statusCode() != 206) {
      return start == 0;
    }
    String range = response.headers().firstValue("content-range").orElse("");
    if (!range.startsWith("bytes " + start + "-")) {
      throw new IOException("the range \"" + range + "\" where byte " + start + " was asked for");
    }
    return true;
  }

  /** A full disk is no failure of the hub, and is not tried again. */
  private static void append(FileChannel channel, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes, channel.size());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void restart(FileChannel channel) throws IOException {
    advanced.accept(-channel.size());
    channel.truncate(0);
  }

  private boolean isIntact(Path content) {
    String digest = file.isGitObject() ? Digests.gitBlob(content) : Digests.sha256(content);
    return digest.equals(file.digest());
  }
}
