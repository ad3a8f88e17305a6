package io.peft4j.text.jinja;

import java.util.List;

/**
 * What {@code dict.items()}, {@code keys()} and {@code values()} give: a collection that has a
 * length and can be looped over, but has no first item.
 *
 * @param type Python's name, such as {@code dict_items}
 */
record View(String type, List<Object> items) {}
