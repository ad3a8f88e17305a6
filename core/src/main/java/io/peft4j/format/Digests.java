package io.peft4j.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/** SHA-256 of bytes, files and tensors, in lower-case hexadecimal; git's SHA-1 of files. */
public final class Digests {
  private Digests() {}

  public static String sha256(byte[] content) {
    MessageDigest digest = digest("SHA-256");
    digest.update(content);
    return hex(digest);
  }

  /** The digest of {@code text} in UTF-8. */
  public static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The digest of a file's content.
   *
   * @throws UserError if it cannot be read
   */
  public static String sha256(Path file) {
    try {
      MessageDigest digest = digest("SHA-256");
      update(digest, file);
      return hex(digest);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": check that the file is there and readable", e);
    }
  }

  /**
   * What git calls a file's content: SHA-1 of {@code blob}, its size and its bytes.
   *
   * @throws UserError if it cannot be read
   */
  static String gitBlob(Path file) {
    try {
      MessageDigest digest = digest("SHA-1");
      digest.update(("blob " + Files.size(file) + '\0').getBytes(StandardCharsets.UTF_8));
      update(digest, file);
      return hex(digest);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": check that the file is there and readable", e);
    }
  }

  /** The digest of names, dtypes, shapes and values; the map's order does not matter. */
  public static String sha256(Map<String, Tensor> tensors) {
    MessageDigest digest = digest("SHA-256");
    new TreeMap<>(tensors)
        .forEach(
            (name, tensor) -> {
              DType type = DType.of(tensor.scalar_type());
              String head = name + '\0' + type + Arrays.toString(tensor.shape()) + '\0';
              digest.update(head.getBytes(StandardCharsets.UTF_8));
              try {
                TensorBytes.write(tensor, digest::update);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return hex(digest);
  }

  private static void update(MessageDigest digest, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
