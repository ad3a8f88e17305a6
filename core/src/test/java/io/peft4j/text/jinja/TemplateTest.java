package io.peft4j.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.UserError;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 4, 15, 6, 7);

  private static String render(String source) {
    return Template.parse(source, "t.jinja").render(Map.of("word", "assistant"), NOW).text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      textBlock =
          """
          {{ 1 }}\\n{{ word|uper }} => line 2: the filter 'uper' is not known; did you mean 'upper'?
          \\n\\n{% if word is strin %}{% endif %} => line 3: the test 'is strin' is not known; did you mean 'string'?
          {% inclde 'x' %} => line 1: the tag 'inclde' is not known
          \\n{% fro x in y %} => line 2: the tag 'fro' is not known; did you mean 'for'?
          \\n{% for x in y %}\\n => line 2: '{% else %}' or '{% endfor %}' is expected, not the end of the template
          {% if x %}\\n{% endfor %} => line 2: '{% elif %}' or '{% else %}' or '{% endif %}' is expected, not '{% endfor %}'
          {{ a b }} => line 1: '}}' is expected, not 'b'
          {{ 'a }} => line 1: a string is not closed with '
          {{ 1\\n => line 1: a tag is not closed
          {# x => line 1: a comment is not closed with '#}'
          {{ a ? b }} => line 1: '?' is not expected here
          {% break %} => line 1: '{% break %}' stands in no loop
          \\n{{ x.y }} => line 2: 'x' is not defined
          {{ word.y.z }} => line 1: str has no 'y'
          {% set a = 1 %}\\n{{ word + a }} => line 2: str + int does not go together
          {{ [1].append(2) }} => line 1: list.append() changes a value, which templates may not: use a namespace() and add with +
          {{ [1]|map('string') }} => line 1: a generator cannot be printed: call it, or add '| list' behind it
          {% macro m(a) %}{% endmacro %}\\n{{ m(1, 2) }} => line 2: the macro 'm' takes 1 arguments, 2 are given
          {% for x in y recursive %} => line 1: 'recursive' loops are not known: write a macro that calls itself
          \\n{{ raise_exception('No.') }} => line 2: the template refuses these messages: No.
          {% set x %}{% generation %}{% endgeneration %}{% endset %} => line 1: a generation block cannot stand in a macro or in a block that is set
          {% macro m() %}\\n{{ 1 / 0 }}{% endmacro %}\\n\\n{{ m() }} => line 2: division by zero
          {% macro m() %}\\n{% endmacro %}\\n\\n{{ m() + 1 }} => line 4: str + int does not go together
          """)
  void whatIsWrongIsNamedWithItsLine(String source, String message) {
    assertThatThrownBy(() -> render(source.replace("\\n", "\n")))
        .isInstanceOf(UserError.class)
        .hasMessage("t.jinja " + message);
  }

  @Test
  void tellsTheTimeThatItIsGiven() {
    assertThat(render("{{ strftime_now('%d %b %Y|%-d %B %y|%A %a|%H:%M:%S|%I %p|%j|%F %T|%%') }}"))
        .isEqualTo(
            "04 Nov 2026|4 November 26|Wednesday Wed|15:06:07|03 PM|308|2026-11-04 15:06:07|%");
    assertThatThrownBy(() -> render("{{ strftime_now('%Q') }}"))
        .hasMessage("t.jinja line 1: the field %Q of the time format '%Q' is not known");
  }

  @Test
  void generationBlocksAreFoundInTheText() {
    Template template =
        Template.parse(
            "{% for m in ms %}<{% generation %}{{ m }}!{% endgeneration %}>{% endfor %}", "t");
    Rendered rendered = template.render(Map.of("ms", List.of("a", "", "bcd")), NOW);
    assertThat(template.marksGenerated()).isTrue();
    assertThat(rendered.text()).isEqualTo("<a!><!><bcd!>");
    assertThat(
            rendered.generated().stream().map(s -> rendered.text().substring(s.start(), s.end())))
        .containsExactly("a!", "!", "bcd!");
    assertThat(Template.parse("{{ generation }}", "t").marksGenerated()).isFalse();
  }

  /** Any text at all is either rendered or refused with one sentence. */
  @Test
  void nothingElseThanAUserErrorComesOut() {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    System.err.println("TemplateTest: -Dtests.seed=" + seed);
    Random random = new Random(seed);
    String[] parts = {
      "{{",
      "}}",
      "{%",
      "%}",
      "{#",
      "#}",
      "-",
      "+",
      " if ",
      " else ",
      " for ",
      " in ",
      "endfor",
      "endif",
      "set ",
      "x",
      "word",
      "messages",
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      "'a'",
      "\"",
      "1",
      "2.5",
      "**",
      "//",
      "%",
      "~",
      "|",
      "trim",
      "join",
      "map(",
      "tojson",
      "list",
      "length",
      " is ",
      "defined",
      "not ",
      ".",
      ",",
      ":",
      "=",
      "==",
      "<",
      "\n",
      " ",
      "macro m(a)",
      "endmacro",
      "m(",
      "loop",
      ".index",
      "namespace(",
      "range(",
      "None",
      "true",
      "😀",
      "\\",
      "generation",
      "endgeneration",
      "raw",
      "endraw",
      "elif ",
      "items()",
      "split(",
      "-1",
      "::",
      "0x",
      "1e400",
      "|int",
      "|round(",
      "|format(",
      "'%s %d'",
      "'{}'.format(",
      "|sort",
      "|batch("
    };
    int rendered = 0;
    for (int i = 0; i < 30_000; i++) {
      StringBuilder source = new StringBuilder(random.nextBoolean() ? "{{ " : "");
      for (int n = random.nextInt(12); n >= 0; n--) {
        source.append(parts[random.nextInt(parts.length)]);
      }
      source.append(source.indexOf("{{ ") == 0 ? " }}" : "");
      try {
        render(source.toString());
        rendered++;
      } catch (UserError refused) {
        assertThat(refused).hasMessageStartingWith("t.jinja line ");
      }
    }
    assertThat(rendered).isGreaterThan(1000);
  }
}
