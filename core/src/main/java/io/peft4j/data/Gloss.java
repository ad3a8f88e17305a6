package io.peft4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two halves of a WordNet gloss: a definition, then quoted examples. */
final class Gloss {
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

  /** Punctuation, and words that lead over to an example. */
  private static final Pattern TAIL =
      Pattern.compile("(?:[\\s;:,.(]+|(?<=[\\s(])e\\.g|(?<=\\s)as in)+$");

  private static final Pattern BRACKETED = Pattern.compile("^\\(([^()]*)\\)[\\s,;:]*");
  private static final Pattern LIST = Pattern.compile("[,;/]|\\band\\b|\\bor\\b");

  private Gloss() {}

  /** All that stands before the first quoted example. */
  static String definition(String gloss) {
    int quote = gloss.indexOf('"');
    String definition = quote < 0 ? gloss : gloss.substring(0, quote);
    return TAIL.matcher(definition.strip()).replaceFirst("").replaceAll("\\s+", " ");
  }

  /** The quoted examples, without quotation marks. */
  static List<String> examples(String gloss) {
    List<String> examples = new ArrayList<>();
    Matcher matcher = QUOTED.matcher(gloss);
    while (matcher.find()) {
      String example = matcher.group(1).strip().replaceAll("\\s+", " ");
      if (!example.isEmpty()) {
        examples.add(example);
      }
    }
    return examples;
  }

  /**
   * The definition without the bracketed phrases at its start that name a domain, such as
   * "(computer science)" or "(law and politics)"; other brackets stay.
   *
   * @param domains names in lower case
   */
  static String withoutDomain(String definition, Set<String> domains) {
    String rest = definition;
    Matcher matcher = BRACKETED.matcher(rest);
    while (matcher.find() && namesDomain(matcher.group(1), domains)) {
      rest = rest.substring(matcher.end());
      matcher = BRACKETED.matcher(rest);
    }
    return rest;
  }

  private static boolean namesDomain(String phrase, Set<String> domains) {
    String name = phrase.toLowerCase(Locale.ROOT);
    return domains.contains(name)
        || Arrays.stream(LIST.split(name)).anyMatch(part -> isDomain(part.strip(), domains));
  }

  /** A domain's name, also in the plural or qualified: "sports", "in sports", "patent law". */
  private static boolean isDomain(String phrase, Set<String> domains) {
    if (phrase.matches("(?:used )?(?:of|especially|when|as) .*")) {
      return false; // says what the word applies to: "of a law"
    }
    for (String rest = phrase; ; rest = rest.substring(rest.indexOf(' ') + 1)) {
      if (domains.contains(rest) || domains.contains(rest.replaceFirst("s$", ""))) {
        return true;
      }
      if (rest.indexOf(' ') < 0) {
        return false;
      }
    }
  }
}
