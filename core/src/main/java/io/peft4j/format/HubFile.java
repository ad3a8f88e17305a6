package io.peft4j.format;

/**
 * A file of a model on the hub.
 *
 * @param name its path in the repository
 * @param size in bytes
 * @param digest what the cache calls its content: SHA-256 of a large file, git's SHA-1 of others
 */
record HubFile(String name, long size, String digest) {

  /** Whether the digest is git's, which also covers the size. */
  boolean isGitObject() {
    return digest.length() == 40;
  }
}
