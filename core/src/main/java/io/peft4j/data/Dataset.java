package io.peft4j.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A labelled data set, split three ways, with what was left out of it.
 *
 * @param depth position on the ladder from shallow to deep, 0 for data of the user's own
 * @param labels class names in the order of their numbers
 * @param labelTexts the words that stand for each class; empty where labels are not words
 * @param dropped how many items were left out, by reason, in the order in which it happened
 * @param digest SHA-256 of labels and examples of the three parts in their order, hexadecimal
 */
public record Dataset(
    String name,
    String description,
    int depth,
    List<String> labels,
    List<String> labelTexts,
    List<Example> train,
    List<Example> validation,
    List<Example> test,
    Map<String, Integer> dropped,
    String digest) {

  /** Copies what it is given, so that a data set never changes. */
  public Dataset {
    labels = List.copyOf(labels);
    labelTexts = List.copyOf(labelTexts);
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
    dropped = Collections.unmodifiableMap(new LinkedHashMap<>(dropped));
    if (!labelTexts.isEmpty() && labelTexts.size() != labels.size()) {
      throw new IllegalArgumentException(
          labelTexts.size() + " label texts for " + labels.size() + " labels");
    }
  }

  /** The data set of these parts; the digest is computed. */
  static Dataset of(
      String name,
      String description,
      int depth,
      List<String> labels,
      List<String> labelTexts,
      List<Example> train,
      List<Example> validation,
      List<Example> test,
      Map<String, Integer> dropped) {
    Digest digest = new Digest();
    labels.forEach(digest::add);
    labelTexts.forEach(digest::add);
    digest.add("train", train);
    digest.add("validation", validation);
    digest.add("test", test);
    return new Dataset(
        name,
        description,
        depth,
        labels,
        labelTexts,
        train,
        validation,
        test,
        dropped,
        digest.hex());
  }

  /** The same with at most so many training and test examples, from the front of each part. */
  public Dataset first(int trainItems, int testItems) {
    return new Dataset(
        name,
        description,
        depth,
        labels,
        labelTexts,
        train.subList(0, Math.min(trainItems, train.size())),
        validation,
        test.subList(0, Math.min(testItems, test.size())),
        dropped,
        digest);
  }

  /** Fields are separated by a byte that UTF-8 never uses, so that no two contents look alike. */
  private static final class Digest {
    private static final byte END = (byte) 0xff;
    private static final byte NONE = (byte) 0xfe;
    private final MessageDigest sha256;

    Digest() {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every Java platform has SHA-256", e);
      }
    }

    void add(@Nullable String field) {
      if (field == null) {
        sha256.update(NONE);
      } else {
        sha256.update(field.getBytes(StandardCharsets.UTF_8));
      }
      sha256.update(END);
    }

    void add(String part, List<Example> examples) {
      add(part);
      for (Example example : examples) {
        add(example.id());
        add(example.text());
        add(example.pair());
        add(Integer.toString(example.label()));
      }
    }

    String hex() {
      return HexFormat.of().formatHex(sha256.digest());
    }
  }
}
