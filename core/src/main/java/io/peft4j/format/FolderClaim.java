package io.peft4j.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A folder that this process alone works in, until it closes the claim or ends, however it ends: a
 * lock on the file {@code .lock}.
 */
public final class FolderClaim implements AutoCloseable {
  private final FileChannel channel;

  private FolderClaim(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Claims a folder, which is made if it is not there.
   *
   * @param taken what to say if another process has it
   * @throws UserError if another process has it, or it cannot be written to
   */
  public static FolderClaim take(Path folder, String taken) {
    Path file = folder.resolve(".lock");
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isFree(channel)) {
        return new FolderClaim(channel);
      }
      channel.close();
    } catch (IOException e) {
      throw new UserError(
          "cannot write %s (%s): choose a folder that you may write to"
              .formatted(file, e.getMessage()),
          e);
    }
    throw new UserError(taken);
  }

  private static boolean isFree(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // another thread of this process has it
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UserError("cannot let go of the lock on a folder: " + e.getMessage(), e);
    }
  }
}
