package io.peft4j.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model on the hub.
 *
 * @param repository {@code org/name}; old models have no organisation
 * @param revision a branch, a tag or a commit
 */
record HubId(String repository, String revision) {
  static final String MAIN = "main";

  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,95}";
  private static final Pattern ID =
      Pattern.compile("(" + NAME + "(?:/" + NAME + ")?)(?:@([A-Za-z0-9][A-Za-z0-9._/-]{0,199}))?");

  /** The id in {@code text}, or null if it is none. */
  static @Nullable HubId parse(String text) {
    Matcher id = ID.matcher(text);
    if (!id.matches() || text.contains("..") || id.group(1).contains("--")) {
      return null;
    }
    return new HubId(id.group(1), id.group(2) == null ? MAIN : id.group(2));
  }

  /** As it is typed: {@code org/name@revision}, without the revision if it is the usual one. */
  @Override
  public String toString() {
    return revision.equals(MAIN) ? repository : repository + "@" + revision;
  }
}
