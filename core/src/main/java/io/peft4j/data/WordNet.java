package io.peft4j.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.Exc;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.Pointer;
import net.sf.extjwnl.data.PointerType;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.data.Word;
import net.sf.extjwnl.dictionary.Dictionary;

/** WordNet 3.1 as plain records, in the order of its files. */
final class WordNet {
  private final Dictionary dictionary;

  private WordNet(Dictionary dictionary) {
    this.dictionary = dictionary;
  }

  /**
   * A set of words with one meaning.
   *
   * @param id part of speech and offset, such as {@code n00001740}
   * @param supersense the lexicographer file, such as {@code noun.person}
   * @param lemmas its words; several words in one are separated by spaces
   * @param domains names of its topic domains, in alphabetical order
   * @param domainNames all names that those domains have
   */
  record Sense(
      String id,
      POS pos,
      String supersense,
      List<String> lemmas,
      String gloss,
      List<String> domains,
      Set<String> domainNames) {}

  /** Opens the dictionary that lies in the class path. */
  static WordNet open() {
    try {
      return new WordNet(Dictionary.getDefaultResourceInstance());
    } catch (JWNLException e) {
      throw broken(e);
    }
  }

  /** The senses of these parts of speech. */
  List<Sense> senses(POS... parts) {
    List<Sense> senses = new ArrayList<>();
    try {
      for (POS pos : parts) {
        Iterator<Synset> synsets = dictionary.getSynsetIterator(pos);
        while (synsets.hasNext()) {
          senses.add(sense(synsets.next()));
        }
      }
    } catch (JWNLException e) {
      throw broken(e);
    }
    return senses;
  }

  /** Forms that no rule makes, such as "went" of "go". */
  Inflection inflection(POS... parts) {
    Map<POS, Map<String, Set<String>>> irregular = new HashMap<>();
    try {
      for (POS pos : parts) {
        Map<String, Set<String>> forms = new HashMap<>();
        Iterator<Exc> exceptions = dictionary.getExceptionIterator(pos);
        while (exceptions.hasNext()) {
          Exc exception = exceptions.next();
          forms.put(exception.getLemma(), new HashSet<>(exception.getExceptions()));
        }
        irregular.put(pos, forms);
      }
    } catch (JWNLException e) {
      throw broken(e);
    }
    return new Inflection(irregular);
  }

  private static Sense sense(Synset synset) throws JWNLException {
    Set<String> domains = new TreeSet<>();
    Set<String> names = new TreeSet<>();
    for (Pointer pointer : synset.getPointers(PointerType.CATEGORY)) {
      List<Word> words = pointer.getTargetSynset().getWords();
      // Two senses of one word, such as music heard and music made, are one topic.
      domains.add(words.get(0).getLemma());
      words.forEach(word -> names.add(word.getLemma().toLowerCase(Locale.ROOT)));
    }
    return new Sense(
        synset.getPOS().getKey() + String.format("%08d", synset.getOffset()),
        synset.getPOS(),
        synset.getLexFileName(),
        synset.getWords().stream().map(Word::getLemma).toList(),
        synset.getGloss(),
        List.copyOf(domains),
        names);
  }

  private static IllegalStateException broken(JWNLException cause) {
    return new IllegalStateException(
        "the WordNet 3.1 files in the class path cannot be read", cause);
  }
}
