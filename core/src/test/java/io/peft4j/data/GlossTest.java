package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlossTest {
  private static final Set<String> DOMAINS =
      Set.of("law", "computer science", "sport", "music", "medicine");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "draw air into, and expel out of, the lungs; \"I can breathe\"; \"He is respiring\""
            + "|draw air into, and expel out of, the lungs",
        "a fault; a lack of something; \"a case of\"|a fault; a lack of something",
        "connect to a vehicle: \"hitch the trailer to the car\"|connect to a vehicle",
        "incapable of being changed; e.g. \"frozen prices\"|incapable of being changed",
        "a summary list; as in e.g. \"a news roundup\"|a summary list",
        "(of a binary operation) independent of order|(of a binary operation) independent of order"
      })
  void aDefinitionEndsBeforeTheFirstExample(String gloss, String definition) {
    assertThat(Gloss.definition(gloss)).isEqualTo(definition);
  }

  @Test
  void examplesLoseTheirQuotationMarks() {
    assertThat(Gloss.examples("move; \"He moved  his hand\"; \"all moved\"- Anon")).hasSize(2);
    assertThat(Gloss.examples("move; \"He moved  his hand\"; \"all moved\"- Anon"))
        .containsExactly("He moved his hand", "all moved");
    assertThat(Gloss.examples("no example")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(computer science) a list of items|a list of items",
        "(Law) a plea|a plea",
        "(sports) a foul|a foul",
        "(in team sports) a foul|a foul",
        "(patent law) a claim|a claim",
        "(law and politics) a vote|a vote",
        "(law) (plural) costs|(plural) costs",
        "(of a law) repealed|(of a law) repealed",
        "(used of music) loud|(used of music) loud",
        "(law|(law"
      })
  void bracketsThatNameADomainAreCutOff(String definition, String expected) {
    assertThat(Gloss.withoutDomain(definition, DOMAINS)).isEqualTo(expected);
  }
}
