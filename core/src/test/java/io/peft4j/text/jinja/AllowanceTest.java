package io.peft4j.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.UserError;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that would never end, or would fill the memory or the stack. */
class AllowanceTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static String render(String source) {
    return Template.parse(source, "bad.jinja")
        .render(Map.of("messages", List.of()), LocalDateTime.MIN)
        .text();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ range(10**9) }}",
        "{% for i in range(10**9) %}x{% endfor %}",
        "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% macro a() %}{% call a() %}{% endcall %}{{ caller }}{% endmacro %}{{ a() }}",
        "{{ 'a' * 10**9 }}",
        "{{ 'ab' * (2**62) }}",
        "{{ [0] * 10**9 }}",
        "{{ [[]] * 10**18 }}",
        "{{ (range(100000)|list * 200)|length }}",
        "{{ ('a' * 10**7).replace('a', 'b' * 1000) }}",
        "{{ ('a' * 10**6)|replace('', 'b' * 1000) }}",
        "{{ ('x' * 10**6)|list|join('y' * 1000) }}",
        "{{ ('a' * 10**7)|list }}",
        "{{ 'a'|indent(10**9) }}",
        "{{ 'a\nb'|indent('i' * 10**7)|indent('i' * 10**7) }}",
        "{{ 'a'|center(10**12) }}",
        "{{ 'a'.ljust(10**12) }}",
        "{{ '1'.zfill(10**12) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%.1000000000f' % 1 }}",
        "{{ [[1]]|tojson(indent=10**9) }}",
        "{{ [1]|batch(10**9, 0)|list }}",
        "{{ [1]|slice(10**9)|list }}",
        "{{ 1|round(10**9) }}",
        "{{ 9**9**9 }}",
        "{{ 10**400 }}",
        "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
        "{% set n = namespace(t='a') %}{% for i in range(99) %}{% set n.t = n.t ~ n.t %}{% endfor"
            + " %}",
        "{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = n.l + n.l %}{% endfor"
            + " %}",
        "{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = [n.l, n.l] %}{% endfor"
            + " %}{{ n.l }}",
        "{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = [n.l, n.l] %}{% endfor"
            + " %}{{ n.l|tojson }}",
        "{% set n = namespace(l=[1], m=[1]) %}{% for i in range(99) %}{% set n.l = [n.l, n.l] %}"
            + "{% set n.m = [n.m, n.m] %}{% endfor %}{{ n.l == n.m }}",
        "{% set n = namespace(l=[1], m=[1]) %}{% for i in range(99) %}{% set n.l = [n.l, n.l] %}"
            + "{% set n.m = [n.m, n.m] %}{% endfor %}{{ n.l < n.m }}",
        "{% set n = namespace(l=(1,)) %}{% for i in range(99) %}{% set n.l = (n.l, n.l) %}{% endfor"
            + " %}{{ n.l in {} }}{{ {}[n.l] }}",
        "{% set n = namespace(l=[1]) %}{% for i in range(99999) %}{% set n.l = [n.l] %}{% endfor %}"
            + "{{ n.l }}",
        "{% set n = namespace(l=[1]) %}{% for i in range(99999) %}{% set n.l = [n.l] %}{% endfor %}"
            + "{{ n.l|tojson }}{{ n.l|sort }}",
        "{% for i in range(100000) %}{{ 'b' in 'a' * 10**6 }}{% endfor %}",
        "{% set t = 'a' * 10**6 %}{% for i in range(100000) %}{{ 'b' in t }}{% endfor %}",
        "{% set t = 'a' * 10**6 %}{{ t.count('a' * 10**5 ~ 'b') }}",
        "{% set t = 'a' * 10**6 %}{% for i in range(100000) %}{{ t|length }}{% endfor %}",
        "{% set t = 'a' * 10**6 %}{% for i in range(100000) %}{{ t[i] }}{% endfor %}",
        "{% set n = namespace(l=[]) %}{% set t = 'a' * 10**6 %}"
            + "{% for i in range(100000) %}{% set n.l = n.l + [t[1:]] %}{% endfor %}",
        "{% set n = namespace(l=[]) %}{% set t = 'a ' * 10**6 %}"
            + "{% for i in range(100000) %}{% set n.l = n.l + [t.split()] %}{% endfor %}",
        "{% set t = 'a' * 10**6 %}{% for i in range(1000) %}{{ t }}{% endfor %}",
      })
  void areRefusedSoonAndInOneSentence(String source) {
    Assertions.assertTimeoutPreemptively(
        SOON,
        () ->
            assertThatThrownBy(() -> render(source))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("bad.jinja line ")
                .hasMessageMatching("[^\n]{20,300}"));
  }

  @Test
  void deepSourcesAreRefusedBeforeTheyFillTheStack() {
    int deep = 50_000;
    for (String part : List.of("(", "[", "{1:", "-", "a[", "a(", "1 if ", "x|d(", "x is eq(")) {
      assertRefused("{{ " + part.repeat(deep) + "1");
      assertRefused("{{ " + part.repeat(deep) + "1 }}");
    }
    for (String part :
        List.of("{% if x %}", "{% for x in y %}", "{% filter trim %}", "{% set x %}")) {
      assertRefused(part.repeat(deep));
    }
    for (String part : List.of(" + 1", " ~ 1 + 1", " and 1", "|abs", ".x", "[0]", " if 1")) {
      assertRefused("{{ 1" + part.repeat(deep) + " }}");
    }
    assertRefused("{% for " + "(".repeat(deep) + "x in y %}");
    assertRefused("{{ " + "9".repeat(deep) + " }}");
    assertRefused("{{ " + "1_".repeat(deep) + "x }}");
    assertRefused("x".repeat(2_000_000));
  }

  private static void assertRefused(String source) {
    Assertions.assertTimeoutPreemptively(
        SOON, () -> assertThatThrownBy(() -> render(source)).isInstanceOf(UserError.class));
  }

  @Test
  void aLongChatIsNoTrouble() {
    String text = "word ".repeat(2000);
    List<Map<String, String>> messages =
        java.util.Collections.nCopies(500, Map.of("role", "user", "content", text));
    String rendered =
        Template.parse(
                "{% for m in messages %}{{ '<' + m.role + '>' + m.content | trim }}{% endfor %}",
                "long")
            .render(Map.of("messages", messages), LocalDateTime.MIN)
            .text();
    assertThat(rendered).hasSize(500 * (6 + text.length() - 1));
  }
}
