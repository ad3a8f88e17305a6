package io.peft4j.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The parts of an ONNX graph that lead to its weights.
 *
 * <p>Field numbers are those of {@code onnx.proto3}: model 7 = graph; graph 1 = node, 5 =
 * initializer; node 1 = inputs, 2 = outputs, 3 = name, 4 = operator, 5 = attribute; attribute 5 =
 * tensor; tensor 1 = dimensions, 2 = element type, 8 = name, 9 = raw data.
 */
final class OnnxGraph {
  private static final int MAX_DIMENSIONS = 8;

  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final Map<String, String> products = new LinkedHashMap<>();
  private final Map<String, Double> constants = new LinkedHashMap<>();
  private final List<String> varianceInputs = new ArrayList<>();

  /** A tensor with its name, empty for the value of a constant. */
  private record Named(String name, Tensor tensor) {}

  /** All weights by their ONNX names; they belong to the scope in which {@link #read} ran. */
  Map<String, Tensor> initializers() {
    return initializers;
  }

  /** For each input of a matrix product the product's own name. */
  Map<String, String> products() {
    return products;
  }

  void read(InputStream in) throws IOException {
    WireReader wire = new WireReader(in);
    while (wire.next()) {
      if (wire.field() == 7) {
        wire.message(() -> readPart(wire));
      } else {
        wire.skip();
      }
    }
    if (initializers.isEmpty()) {
      throw new IOException("it holds no weights");
    }
  }

  /** The constant that layer norms add to the variance. */
  double layerNormEpsilon() throws IOException {
    List<Double> found =
        varianceInputs.stream()
            .filter(constants::containsKey)
            .map(constants::get)
            .distinct()
            .toList();
    if (found.size() != 1) {
      throw new IOException("its layer norms use the constants " + found + ", not exactly one");
    }
    return found.get(0);
  }

  private void readPart(WireReader wire) throws IOException {
    switch (wire.field()) {
      case 1 -> readNode(wire);
      case 5 -> {
        Named weight = readTensor(wire);
        initializers.put(weight.name(), weight.tensor());
      }
      default -> wire.skip();
    }
  }

  private void readNode(WireReader wire) throws IOException {
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<Named> values = new ArrayList<>();
    String[] nameAndOperator = {"", ""};
    wire.message(
        () -> {
          switch (wire.field()) {
            case 1 -> inputs.add(wire.text());
            case 2 -> outputs.add(wire.text());
            case 3 -> nameAndOperator[0] = wire.text();
            case 4 -> nameAndOperator[1] = wire.text();
            case 5 -> wire.message(() -> readAttribute(wire, values));
            default -> wire.skip();
          }
        });
    String name = nameAndOperator[0];
    switch (nameAndOperator[1]) {
      case "MatMul" -> inputs.forEach(input -> products.put(input, name));
      case "Constant" -> {
        if (values.size() == 1 && outputs.size() == 1) {
          addConstant(outputs.get(0), values.get(0).tensor());
        }
      }
      case "Add" -> {
        if (name.endsWith("/LayerNorm/Add")) {
          varianceInputs.addAll(inputs);
        }
      }
      default -> {
        // The other operators hold no weights.
      }
    }
  }

  private void addConstant(String output, Tensor value) {
    if (value.numel() == 1 && DType.of(value.scalar_type()) == DType.F32) {
      // Through the shortest decimal, so that a float32 1e-12 is the double 1e-12.
      constants.put(output, Double.parseDouble(Float.toString(value.item_float())));
    }
  }

  private static void readAttribute(WireReader wire, List<Named> values) throws IOException {
    if (wire.field() == 5) {
      values.add(readTensor(wire));
    } else {
      wire.skip();
    }
  }

  private static Named readTensor(WireReader wire) throws IOException {
    List<Long> dimensions = new ArrayList<>();
    long[] code = {0};
    String[] name = {""};
    List<Tensor> data = new ArrayList<>();
    wire.message(
        () -> {
          switch (wire.field()) {
            case 1 -> {
              if (wire.isBytes()) {
                wire.packed(() -> dimensions.add(wire.varint()));
              } else {
                dimensions.add(wire.integer());
              }
            }
            case 2 -> code[0] = wire.integer();
            case 8 -> name[0] = wire.text();
            case 9 -> data.add(readBytes(wire));
            default -> wire.skip();
          }
        });
    String where = "tensor \"" + name[0] + "\"";
    if (data.size() != 1 || dimensions.size() > MAX_DIMENSIONS) {
      throw new IOException(where + " does not hold its numbers as one piece of raw data");
    }
    long[] shape = dimensions.stream().mapToLong(Long::longValue).toArray();
    DType type = type(where, code[0]);
    checkSize(where, shape, type, data.get(0).numel());
    return new Named(name[0], data.get(0).view(type.scalar()).view(shape));
  }

  private static Tensor readBytes(WireReader wire) throws IOException {
    long length = wire.length();
    if (length > Integer.MAX_VALUE) {
      throw new IOException("raw data of " + length + " bytes");
    }
    // Untouched memory costs nothing, should the length be a lie.
    TensorOptions options = new TensorOptions(ScalarType.Byte);
    Tensor bytes = torch.empty(new long[] {length}, options, new MemoryFormatOptional());
    if (length > 0) {
      wire.copy(bytes.createBuffer());
    }
    return bytes;
  }

  private static void checkSize(String where, long[] shape, DType type, long bytes)
      throws IOException {
    long expected = type.size();
    for (long side : shape) {
      if (side < 0 || side > Integer.MAX_VALUE || expected > Integer.MAX_VALUE) {
        throw new IOException(where + " has an impossible shape");
      }
      expected *= side;
    }
    if (expected != bytes) {
      throw new IOException(where + " has another number of bytes than its shape asks for");
    }
  }

  private static DType type(String where, long code) throws IOException {
    return switch ((int) code) {
      case 1 -> DType.F32;
      case 2 -> DType.U8;
      case 3 -> DType.I8;
      case 5 -> DType.I16;
      case 6 -> DType.I32;
      case 7 -> DType.I64;
      case 9 -> DType.BOOL;
      case 10 -> DType.F16;
      case 11 -> DType.F64;
      case 16 -> DType.BF16;
      default -> throw new IOException(where + " has the element type " + code);
    };
  }
}
