package io.peft4j.text.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;

/** Values as Python's {@code str} and {@code repr} write them. */
final class Printer {
  private final Allowance allowance;
  private final TextBuilder out;

  private Printer(Allowance allowance) {
    this.allowance = allowance;
    this.out = new TextBuilder(allowance);
  }

  /** Python's {@code str}. */
  static String text(Object value, Allowance allowance) {
    return value instanceof String text
        ? text
        : value instanceof Undefined ? "" : quoted(value, allowance);
  }

  /** Python's {@code repr}. */
  static String quoted(Object value, Allowance allowance) {
    Printer printer = new Printer(allowance);
    printer.print(value);
    return printer.out.toString();
  }

  private void print(Object value) {
    allowance.enter();
    if (value instanceof String text) {
      quote(text);
    } else if (value instanceof Boolean truth) {
      out.append(truth ? "True" : "False");
    } else if (value == None.NONE) {
      out.append("None");
    } else if (value instanceof Double number) {
      out.append(number(number));
    } else if (value instanceof Number || value instanceof Range) {
      out.append(value.toString());
    } else if (value instanceof List<?> list) {
      items("[", list, "]");
    } else if (value instanceof Tuple tuple) {
      items("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")");
    } else if (value instanceof View view) {
      items(view.type() + "([", view.items(), "])");
    } else if (value instanceof Map<?, ?> map) {
      map(map);
    } else if (value instanceof Undefined) {
      out.append("Undefined");
    } else {
      throw new Problem(
          "a " + Values.typeName(value) + " cannot be printed: call it, or add '| list' behind it");
    }
    allowance.leave();
  }

  private void items(String open, List<?> items, String close) {
    String between = open;
    for (Object item : items) {
      out.append(between);
      print(item);
      between = ", ";
    }
    out.append(items.isEmpty() ? open : "").append(close);
  }

  private void map(Map<?, ?> map) {
    out.append('{');
    String between = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(between);
      print(entry.getKey());
      out.append(": ");
      print(entry.getValue());
      between = ", ";
    }
    out.append('}');
  }

  private void quote(String text) {
    char mark = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(mark);
    text.codePoints()
        .forEach(
            letter -> {
              switch (letter) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                  if (letter == mark) {
                    out.append('\\').append(mark);
                  } else if (Letters.isPrintable(letter)) {
                    out.append(Character.toString(letter));
                  } else {
                    out.append(
                        (letter < 0x100 ? "\\x%02x" : letter < 0x10000 ? "\\u%04x" : "\\U%08x")
                            .formatted(letter));
                  }
                }
              }
            });
    out.append(mark);
  }

  /** The shortest decimal that is read back as the same number, as Python writes it. */
  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(value);
    int digits = 1;
    while (exact.round(new MathContext(digits)).doubleValue() != value) {
      digits++;
    }
    BigDecimal shortest = exact.round(new MathContext(digits)).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String figures = shortest.unscaledValue().abs().toString();
    return (value < 0 ? "-" : "")
        + figures.charAt(0)
        + (figures.length() > 1 ? "." + figures.substring(1) : "")
        + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
