package io.peft4j.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a model consists of at one commit, as the hub's {@code /api/models} tells it.
 *
 * @param files in the hub's order
 */
record HubListing(String commit, List<HubFile> files) {
  private static final long LARGEST = 1L << 50;
  private static final Pattern SHA1 = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * Reads an answer of the hub.
   *
   * @throws UserError if it is not one, or names a file outside of the model's folder
   */
  static HubListing parse(JsonNode answer, HubId id) {
    String commit = answer.path("sha").asText("");
    if (!SHA1.matcher(commit).matches()) {
      throw strange(id, "no commit");
    }
    List<HubFile> files = new ArrayList<>();
    for (JsonNode file : answer.path("siblings")) {
      String name = file.path("rfilename").asText("");
      if (!isInside(name)) {
        throw strange(id, "the file name \"" + name + "\"");
      }
      JsonNode large = file.path("lfs");
      JsonNode size = large.isObject() ? large.path("size") : file.path("size");
      String digest = (large.isObject() ? large.path("sha256") : file.path("blobId")).asText("");
      Pattern shape = large.isObject() ? SHA256 : SHA1;
      boolean sized = size.isIntegralNumber() && size.canConvertToLong();
      long bytes = sized ? size.longValue() : -1;
      if (bytes < 0 || bytes > LARGEST || !shape.matcher(digest).matches()) {
        throw strange(id, "no size and digest of " + name);
      }
      files.add(new HubFile(name, bytes, digest));
    }
    return new HubListing(commit, files);
  }

  private static boolean isInside(String name) {
    boolean plain = !name.isEmpty() && name.chars().noneMatch(c -> c < ' ' || c == '\\');
    return plain
        && Arrays.stream(name.split("/", -1))
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }

  private static UserError strange(HubId id, String what) {
    return new UserError("the hub's answer about %s has %s: check HF_ENDPOINT".formatted(id, what));
  }
}
