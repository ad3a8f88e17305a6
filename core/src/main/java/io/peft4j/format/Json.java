package io.peft4j.format;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * JSON and YAML as peft4j reads and writes them.
 *
 * <p>Reading is strict: unknown keys, keys given twice, text after the end and a missing number or
 * truth value are errors. JSON has no NaN and no infinity: they are written as {@code null}, and
 * {@code null} is read as NaN where a {@code double} is wanted. JSON is laid out as Python's {@code
 * json.dumps(indent=2)} does, which is how Hugging Face writes its files.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      strict(
              JsonMapper.builder(
                  JsonFactory.builder()
                      .addDecorator((factory, generator) -> new FiniteGenerator(generator))
                      .build()))
          .defaultPrettyPrinter(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectFieldValueSpacing(Spacing.AFTER)
                          .withObjectEmptySeparator("")
                          .withArrayEmptySeparator(""))
                  .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                  .withArrayIndenter(new DefaultIndenter("  ", "\n")))
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final ObjectMapper YAML =
      strict(
              YAMLMapper.builder(
                  YAMLFactory.builder()
                      .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                      .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                      .build()))
          .build();

  private Json() {}

  /** The mapper for JSON. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** The mapper for YAML. */
  public static ObjectMapper yaml() {
    return YAML;
  }

  /**
   * Reads a file: YAML if its name ends in {@code .yaml} or {@code .yml}, else JSON.
   *
   * @throws UserError if it cannot be read or does not fit, with line and column
   */
  public static <T> T read(Path file, Class<T> type) {
    String name = file.toString();
    ObjectMapper mapper = name.endsWith(".yaml") || name.endsWith(".yml") ? YAML : MAPPER;
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": check that the file is there and readable", e);
    }
    return read(mapper, content, type, name);
  }

  /**
   * Reads JSON from bytes.
   *
   * @param source what to call the bytes in an error message
   */
  public static <T> T read(byte[] content, Class<T> type, String source) {
    return read(MAPPER, content, type, source);
  }

  /** Writes {@code value} as JSON with a newline at the end, whole or not at all. */
  public static void write(Path file, Object value) {
    AtomicFiles.write(file, (text(value) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** {@code value} as indented JSON, without a newline at the end. */
  public static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not a value that JSON can hold: " + value, e);
    }
  }

  private static <T> T read(ObjectMapper mapper, byte[] content, Class<T> type, String source) {
    try {
      T value = mapper.readValue(content, type);
      if (value == null) {
        throw new UserError(source + " holds null: write an object there");
      }
      return value;
    } catch (JacksonException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " line " + e.getLocation().getLineNr() + " column " + e.getLocation().getColumnNr();
      throw new UserError(source + where + ": " + problem(e), e);
    } catch (IOException e) {
      // Bytes in memory cannot fail to be read: they are in no encoding that JSON allows.
      throw new UserError(source + ": " + e.getMessage() + ": save it as UTF-8", e);
    }
  }

  /** What does not fit, with the key's path, in words for the user. */
  public static String problem(JacksonException e) {
    String path = e instanceof JsonMappingException mapping ? path(mapping) : "";
    if (e instanceof UnrecognizedPropertyException unknown) {
      Collection<Object> known = unknown.getKnownPropertyIds();
      String keys =
          known == null
              ? ""
              : new TreeSet<>(known)
                  .stream().map(String::valueOf).collect(Collectors.joining(", "));
      return "unknown key \"" + path + "\": use one of " + keys;
    }
    // Jackson appends how a programmer would switch the check off.
    String text = e.getOriginalMessage().replaceFirst("\\s*\\(set Deserialization.*\\)", "");
    return path.isEmpty() ? text : "\"" + path + "\": " + text;
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }

  private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B strict(B builder) {
    return builder
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .addModule(
            new SimpleModule()
                .addDeserializer(double.class, new NullAsNaN())
                .addDeserializer(double[].class, new NullsAsNaN()));
  }

  private static final class NullAsNaN extends StdScalarDeserializer<Double> {
    NullAsNaN() {
      super(double.class);
    }

    @Override
    public Double deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return _parseDoublePrimitive(parser, context);
    }

    @Override
    public Double getNullValue(DeserializationContext context) {
      return Double.NaN;
    }
  }

  private static final class NullsAsNaN extends StdScalarDeserializer<double[]> {
    NullsAsNaN() {
      super(double[].class);
    }

    @Override
    public double[] deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Double[] boxed = context.readValue(parser, Double[].class);
      double[] values = new double[boxed.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = boxed[i] == null ? Double.NaN : boxed[i];
      }
      return values;
    }
  }
}
