package io.peft4j.data;

import org.jspecify.annotations.Nullable;

/**
 * A candidate for an example, before duplicates are dropped and parts are chosen.
 *
 * @param core what is compared with other items to find near-identical ones
 * @param group items of one group stay in one part, where a task asks for that
 * @param part where the user's own split puts it
 */
record Item(
    String id,
    String text,
    @Nullable String pair,
    String label,
    String core,
    @Nullable String group,
    @Nullable Part part) {

  /** An item that is compared by its whole text and may go to any part. */
  static Item of(String id, String text, String label) {
    return new Item(id, text, null, label, text, null, null);
  }

  /** What makes two items the same: both texts, whatever their case and spacing. */
  String identity() {
    return pair == null ? Wording.plain(text) : Wording.plain(text) + '\n' + Wording.plain(pair);
  }
}
