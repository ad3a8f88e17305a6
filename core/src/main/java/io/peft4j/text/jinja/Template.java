package io.peft4j.text.jinja;

import io.peft4j.format.UserError;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/**
 * A Jinja template as transformers renders chat templates: {@code trim_blocks}, {@code
 * lstrip_blocks}, loop controls, generation blocks, a sandbox that changes nothing. Safe to use
 * from several threads.
 */
public final class Template {
  private final String name;
  private final List<Statement> body;
  private final boolean marksGenerated;

  private Template(String name, List<Statement> body, boolean marksGenerated) {
    this.name = name;
    this.body = body;
    this.marksGenerated = marksGenerated;
  }

  /**
   * Reads a template.
   *
   * @param name what to call it in an error message
   * @throws UserError if it is no template, or has something in it that is not known here, with its
   *     line
   */
  public static Template parse(String source, String name) {
    StatementParser parser = new StatementParser(new Lexer(source));
    try {
      return new Template(name, parser.parse(), parser.hasGeneration());
    } catch (Problem problem) {
      throw error(name, parser.line(), problem);
    }
  }

  /** True if the template says itself, in generation blocks, what a model is to write. */
  public boolean marksGenerated() {
    return marksGenerated;
  }

  /**
   * Renders the template.
   *
   * @param variables text, numbers, truth values, lists, maps, {@code JsonNode}s or null by name
   * @param now the time that {@code strftime_now} tells
   * @throws UserError if the template refuses the variables, does something that Python would not
   *     do, or takes more time or memory than a chat can need
   */
  public Rendered render(Map<String, ?> variables, LocalDateTime now) {
    Rendering rendering = new Rendering(now);
    try {
      Frame frame = new Frame(rendering);
      variables.forEach((key, value) -> frame.set(key, Values.of(value)));
      Statement.runAll(body, frame);
      return rendering.result();
    } catch (Problem problem) {
      throw error(name, rendering.line(), problem);
    }
  }

  private static UserError error(String name, int line, Problem problem) {
    return new UserError(name + " line " + line + ": " + problem.getMessage(), problem);
  }
}
