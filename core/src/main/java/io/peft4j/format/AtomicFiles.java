package io.peft4j.format;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes that happen whole or not at all.
 *
 * <p>Content goes to a hidden temporary sibling, is forced to the disk and renamed into place, so a
 * reader sees the old file or the new one and a process may be killed at any moment. Whatever goes
 * wrong becomes a {@link UserError} and takes the temporary file with it.
 */
public final class AtomicFiles {
  private static final AtomicLong COUNTER = new AtomicLong();

  /** Names that {@link #sibling} makes. */
  private static final Pattern LEFT = Pattern.compile("\\.(tmp|old)-.+-\\d+-\\d+");

  private AtomicFiles() {}

  /** Something that writes to {@code target} and may fail to. */
  @FunctionalInterface
  public interface IOConsumer<T> {
    void accept(T target) throws IOException;
  }

  /**
   * Writes {@code content} to {@code file}, replacing what was there; folders are made as needed.
   */
  public static void write(Path file, byte[] content) {
    write(file, out -> out.write(content));
  }

  /**
   * Writes what {@code content} puts into the stream to {@code file}, as {@link #write(Path,
   * byte[])}.
   */
  public static void write(Path file, IOConsumer<OutputStream> content) {
    Path temporary = sibling(file, "tmp");
    try {
      Files.createDirectories(temporary.getParent());
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
        content.accept(out);
        out.flush();
        channel.force(true);
      }
      move(temporary, file);
    } catch (IOException e) {
      throw cannotWrite(file, e);
    } finally {
      delete(temporary);
    }
  }

  /**
   * Fills a new folder with {@code content} and renames it to {@code folder}.
   *
   * <p>A folder that was there before is put aside for the moment between two renames and deleted
   * after the second; only a kill in that moment leaves neither in place.
   */
  public static void writeDirectory(Path folder, IOConsumer<Path> content) {
    Path temporary = sibling(folder, "tmp");
    Path old = sibling(folder, "old");
    try {
      Files.createDirectories(temporary);
      content.accept(temporary);
      boolean replace = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
      if (replace) {
        move(folder, old);
      }
      try {
        move(temporary, folder);
      } catch (IOException e) {
        if (replace) {
          move(old, folder);
        }
        throw e;
      }
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    } finally {
      delete(temporary);
    }
    delete(old);
  }

  /**
   * Checks that {@code folder} is there and may be written to, or can be made; writes nothing.
   *
   * @throws UserError if a file is in the way, or rights are missing
   */
  public static void requireWritable(Path folder) {
    Path there = folder.toAbsolutePath().normalize();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw cannotWrite(folder, new FileAlreadyExistsException(there.toString()));
    }
    if (!Files.isWritable(there)) {
      throw cannotWrite(folder, new AccessDeniedException(there.toString()));
    }
  }

  /**
   * Deletes what killed processes left under {@code folder} of writes that did not end; nobody may
   * be writing there.
   */
  public static void sweep(Path folder) {
    List<Path> left;
    try (Stream<Path> tree = Files.walk(folder)) {
      left = tree.filter(path -> LEFT.matcher(path.getFileName().toString()).matches()).toList();
    } catch (IOException e) {
      throw new UserError("cannot read " + folder + " (" + reason(e) + "): check its rights", e);
    }
    left.forEach(AtomicFiles::delete);
  }

  private static Path sibling(Path file, String kind) {
    Path absolute = file.toAbsolutePath().normalize();
    long pid = ProcessHandle.current().pid();
    String name =
        "." + kind + "-" + absolute.getFileName() + "-" + pid + "-" + COUNTER.incrementAndGet();
    return absolute.resolveSibling(name);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes a file or a folder with all that is in it, if it is there. */
  public static void delete(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path p : deepestFirst) {
        Files.deleteIfExists(p);
      }
    } catch (IOException e) {
      throw new UserError("cannot delete " + path + " (" + reason(e) + "): delete it by hand", e);
    }
  }

  private static UserError cannotWrite(Path file, IOException e) {
    String reason = reason(e);
    String advice;
    if (reason.contains("No space left") || reason.contains("quota")) {
      advice = "free some space or choose a folder on another disk";
    } else if (e instanceof AccessDeniedException || reason.contains("Read-only")) {
      advice = "choose a folder that you may write to";
    } else if (e instanceof FileAlreadyExistsException exists) {
      advice = "move the file " + exists.getFile() + " away or choose another folder";
    } else {
      advice = "check the path and the disk";
    }
    return new UserError("cannot write " + file + " (" + reason + "): " + advice, e);
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file is in the way";
    }
    String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return text == null ? e.getClass().getSimpleName() : text;
  }
}
