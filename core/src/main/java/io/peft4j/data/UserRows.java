package io.peft4j.data;

import io.peft4j.format.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of the user's files as items; rows without text or label are left out and counted. */
final class UserRows {
  private UserRows() {}

  static List<Item> read(DataFiles files, Columns columns, Map<String, Integer> dropped) {
    boolean ownFiles = files.validation() != null || files.test() != null;
    List<Item> items = new ArrayList<>();
    read(files.train(), ownFiles ? Part.TRAIN : null, columns, items, dropped);
    if (files.validation() != null) {
      read(files.validation(), Part.VALIDATION, columns, items, dropped);
    }
    if (files.test() != null) {
      read(files.test(), Part.TEST, columns, items, dropped);
    }
    return withWholeNumbers(items);
  }

  private static void read(
      Path file,
      @Nullable Part part,
      Columns columns,
      List<Item> items,
      Map<String, Integer> dropped) {
    List<@Nullable String[]> rows;
    try (Table table = Table.open(file)) {
      List<String> there = table.columns();
      List<String> names = new ArrayList<>();
      columns.all().forEach(name -> names.add(Columns.named(name, file, there)));
      rows = table.rows(names);
    }
    for (int i = 0; i < rows.size(); i++) {
      @Nullable String[] row = rows.get(i);
      String text = stripped(row[0]);
      String label = stripped(row[1]);
      String pair = columns.pair() == null ? null : stripped(row[2]);
      if (text == null || (columns.pair() != null && pair == null)) {
        dropped.merge("empty text", 1, Integer::sum);
      } else if (label == null) {
        dropped.merge("no label", 1, Integer::sum);
      } else {
        String id = file.getFileName() + ":" + (i + 1);
        Part place = columns.split() == null ? part : part(row[row.length - 1], columns, id);
        String core = pair == null ? text : text + "\n" + pair;
        items.add(new Item(id, text, pair, label, core, null, place));
      }
    }
  }

  private static Part part(@Nullable String value, Columns columns, String id) {
    String name = value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "train", "training" -> Part.TRAIN;
      case "validation", "valid", "val", "dev", "development" -> Part.VALIDATION;
      case "test", "testing" -> Part.TEST;
      default ->
          throw new UserError(
              "row %s has '%s' in column '%s'; write train, validation or test there"
                  .formatted(id, name, columns.split()));
    };
  }

  /** Labels such as 1.0 and 2.0, if all are so, are the classes 1 and 2. */
  private static List<Item> withWholeNumbers(List<Item> items) {
    if (!items.stream().allMatch(item -> item.label().matches("-?\\d+\\.0+"))) {
      return items;
    }
    return items.stream()
        .map(
            item ->
                new Item(
                    item.id(),
                    item.text(),
                    item.pair(),
                    item.label().substring(0, item.label().indexOf('.')),
                    item.core(),
                    item.group(),
                    item.part()))
        .toList();
  }

  private static @Nullable String stripped(@Nullable String value) {
    return value == null || value.isBlank() ? null : value.strip();
  }
}
