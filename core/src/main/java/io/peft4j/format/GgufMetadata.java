package io.peft4j.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A GGUF file's metadata, checked for presence and kind as they are asked for. */
record GgufMetadata(Path file, ObjectNode values) {
  private static final int MOST_SHOWN = 60;

  /** The file's architecture in llama.cpp's words, as in {@code llama}. */
  String architecture() {
    return text("general.architecture");
  }

  /** A text of the file as it is shown in an error message: short, and on one line. */
  static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "…";
  }

  /** The key of an architecture's own value, as in {@code llama.block_count}. */
  String own(String key) {
    return architecture() + "." + key;
  }

  boolean has(String key) {
    return values.has(key);
  }

  String text(String key) {
    String text = textOr(key, null);
    if (text == null) {
      throw missing(key);
    }
    return text;
  }

  @Nullable String textOr(String key, @Nullable String fallback) {
    JsonNode value = values.get(key);
    if (value == null) {
      return fallback;
    }
    if (!value.isTextual()) {
      throw wrong(key, "text");
    }
    return value.textValue();
  }

  /** A count from 1 to 2³¹ − 1. */
  int count(String key) {
    JsonNode value = values.get(key);
    if (value == null) {
      throw missing(key);
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw wrong(key, "one number from 1 to 2147483647");
    }
    return value.intValue();
  }

  int countOr(String key, int fallback) {
    return has(key) ? count(key) : fallback;
  }

  /** A finite number. */
  double number(String key) {
    JsonNode value = values.get(key);
    if (value == null) {
      throw missing(key);
    }
    // A float is shown with a float's digits: 1e-5, where a double would say 9.999999747378752e-6.
    double number = value.isFloat() ? Double.parseDouble(value.asText()) : value.asDouble();
    if (!value.isNumber() || !Double.isFinite(number)) {
      throw wrong(key, "a finite number");
    }
    return number;
  }

  double numberOr(String key, double fallback) {
    return has(key) ? number(key) : fallback;
  }

  boolean flagOr(String key, boolean fallback) {
    JsonNode value = values.get(key);
    if (value == null) {
      return fallback;
    }
    if (!value.isBoolean()) {
      throw wrong(key, "true or false");
    }
    return value.booleanValue();
  }

  List<String> texts(String key) {
    JsonNode list = values.get(key);
    if (list == null) {
      throw missing(key);
    }
    List<String> texts = new ArrayList<>(list.size());
    for (JsonNode text : list) {
      if (!text.isTextual()) {
        throw wrong(key, "a list of texts");
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  /** A list of {@code size} numbers. */
  double[] numbers(String key, int size) {
    JsonNode list = values.get(key);
    if (list == null) {
      throw missing(key);
    }
    if (!list.isArray() || list.size() != size) {
      throw wrong(key, "a list of " + size + " numbers");
    }
    double[] numbers = new double[size];
    for (int i = 0; i < size; i++) {
      if (!list.get(i).isNumber()) {
        throw wrong(key, "a list of " + size + " numbers");
      }
      numbers[i] = list.get(i).doubleValue();
    }
    return numbers;
  }

  private UserError missing(String key) {
    return new UserError(
        "%s has no \"%s\" in its metadata: convert the model again with a recent llama.cpp"
            .formatted(file, shown(key)));
  }

  private UserError wrong(String key, String wanted) {
    return new UserError(
        "%s: \"%s\" in its metadata is not %s: convert the model again with a recent llama.cpp"
            .formatted(file, shown(key), wanted));
  }
}
