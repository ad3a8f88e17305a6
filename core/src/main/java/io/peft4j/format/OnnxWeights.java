package io.peft4j.format;

import io.peft4j.engine.GradMode;
import io.peft4j.engine.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of a Hugging Face encoder that was exported to ONNX, under Hugging Face's names.
 *
 * <p>The exporter keeps the names of embeddings, norms and biases. A linear layer's matrix gets a
 * number for a name and is stored as {@code (in, out)}; the product that consumes it still carries
 * the module's path as its own name, {@code /encoder/layer.0/output/dense/MatMul}. Here the matrix
 * is called {@code encoder.layer.0.output.dense.weight} and laid out as {@code (out, in)} again.
 *
 * @param tensors by name; they survive every scope and belong to the caller ({@link Scope#free})
 * @param layerNormEpsilon what the graph adds to a variance before it takes the root
 */
public record OnnxWeights(Map<String, Tensor> tensors, double layerNormEpsilon) {
  private static final String PRODUCT = "/MatMul";

  /**
   * Reads a model file from a stream in one pass, without holding the file in memory.
   *
   * @param source what to call the stream in an error message
   * @throws UserError if it is not such a file
   */
  public static OnnxWeights read(InputStream in, String source) {
    OnnxGraph graph = new OnnxGraph();
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      graph.read(in);
      double epsilon = graph.layerNormEpsilon();
      Map<String, Tensor> named = new LinkedHashMap<>();
      graph
          .initializers()
          .forEach(
              (name, tensor) -> {
                String product = graph.products().get(name);
                boolean linear = product != null && product.endsWith(PRODUCT);
                if (linear && tensor.dim() == 2) {
                  named.put(weightName(product), tensor.t().contiguous());
                } else {
                  named.put(name, tensor);
                }
              });
      named.values().forEach(Scope::keep);
      return new OnnxWeights(Collections.unmodifiableMap(named), epsilon);
    } catch (IOException e) {
      throw new UserError(
          source + " cannot be read as ONNX (" + e.getMessage() + "): download it again", e);
    }
  }

  private static String weightName(String product) {
    String path = product.substring(0, product.length() - PRODUCT.length());
    return (path.startsWith("/") ? path.substring(1) : path).replace('/', '.') + ".weight";
  }
}
