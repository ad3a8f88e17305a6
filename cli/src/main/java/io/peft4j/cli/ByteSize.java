package io.peft4j.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a size as people write it: {@code 4096}, {@code 500kB}, {@code 5MB}, {@code 1.5GiB}. */
final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern SIZE =
      Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kmg]?)(i?)b?", Pattern.CASE_INSENSITIVE);
  private static final Map<String, Integer> POWERS = Map.of("", 0, "k", 1, "m", 2, "g", 3);

  @Override
  public Long convert(String text) {
    Matcher size = SIZE.matcher(text.strip());
    if (!size.matches()) {
      throw new TypeConversionException("'" + text + "' is no size such as 500kB, 5MB or 1GiB");
    }
    int power = POWERS.get(size.group(2).toLowerCase(Locale.ROOT));
    int step = size.group(3).isEmpty() ? 1000 : 1024;
    return Math.round(Double.parseDouble(size.group(1)) * Math.pow(step, power));
  }

  /** {@code bytes} in MB, or in GB from 1 GB on. */
  static String text(long bytes) {
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }
}
