package io.peft4j.format;

import java.util.List;
import java.util.regex.Pattern;

/** Which files of a model are pulled. */
final class HubSelection {
  /** What a model's folder needs; weights in other formats and other sizes stay on the hub. */
  private static final Pattern DESCRIPTION =
      Pattern.compile("[^/]+\\.(json|jinja|txt)|tokenizer\\.model");

  private static final Pattern WEIGHTS =
      Pattern.compile("(model|adapter_model)(-\\d+-of-\\d+)?\\.safetensors");

  private static final Pattern GGUF = Pattern.compile("[^/]+\\.gguf");

  /** Formats that may run code when they are read, or hold such a format. */
  private static final Pattern UNSAFE =
      Pattern.compile(
          ".*\\.(bin|pt|pth|pkl|pickle|ckpt|joblib|dill|npy|npz|h5|keras|mar|nemo|py|pyc|so)");

  private HubSelection() {}

  /**
   * The files to pull.
   *
   * @param allow patterns as in {@code *.json}; empty for what peft4j reads
   * @throws UserError if that is none, or one GGUF file is to be chosen out of several
   */
  static List<HubFile> of(List<HubFile> files, List<String> allow, HubId id) {
    List<HubFile> chosen =
        allow.isEmpty()
            ? usual(files, id)
            : files.stream()
                .filter(file -> allow.stream().anyMatch(pattern -> matches(pattern, file.name())))
                .toList();
    List<HubFile> safe = chosen.stream().filter(file -> !isUnsafe(file)).toList();
    if (safe.isEmpty()) {
      String why =
          chosen.isEmpty()
              ? allow.isEmpty() ? "has no safetensors and no GGUF file" : "has no such file"
              : "has only files there that may run code when they are read, such as pickles";
      throw new UserError(
          "%s %s: take a model in safetensors or GGUF, or choose files with --allow"
              .formatted(id, why));
    }
    return safe;
  }

  private static List<HubFile> usual(List<HubFile> files, HubId id) {
    boolean weights = files.stream().anyMatch(file -> WEIGHTS.matcher(file.name()).matches());
    List<HubFile> single = files.stream().filter(f -> GGUF.matcher(f.name()).matches()).toList();
    if (!weights && single.isEmpty()) {
      return List.of();
    }
    if (!weights && single.size() > 1) {
      List<String> names = single.stream().map(HubFile::name).toList();
      throw new UserError(
          "%s has %d GGUF files; choose one as in --allow '%s': %s"
              .formatted(id, names.size(), names.get(0), String.join(", ", names)));
    }
    Pattern model = weights ? WEIGHTS : GGUF;
    return files.stream()
        .filter(f -> matches(DESCRIPTION, f.name()) || matches(model, f.name()))
        .toList();
  }

  private static boolean matches(Pattern pattern, String name) {
    return pattern.matcher(name).matches();
  }

  /** As Python's {@code allow_patterns}: a star also stands for folders. */
  private static boolean matches(String pattern, String name) {
    String everywhere = pattern.endsWith("/") ? pattern + "*" : pattern;
    String expression = Pattern.quote(everywhere).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    return Pattern.compile(expression).matcher(name).matches();
  }

  private static boolean isUnsafe(HubFile file) {
    return UNSAFE.matcher(file.name()).matches();
  }
}
