package io.peft4j.model;

import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.format.UserError;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A checkpoint's tensors by name, checked for presence and shape as they are asked for. */
class Weights {
  private static final TensorOptions META =
      new TensorOptions(ScalarType.Float).device(new DeviceOptional(new Device("meta")));

  private final Map<String, Tensor> tensors;
  private final String where;

  /**
   * Tensors of a checkpoint.
   *
   * @param where what to call the checkpoint in errors
   */
  Weights(Map<String, Tensor> tensors, String where) {
    this.tensors = tensors;
    this.where = where;
  }

  /**
   * Weights that have every shape that is asked for and no values: a model of them takes no memory
   * and computes nothing.
   */
  static Weights outline(String where) {
    return new Weights(Map.of(), where) {
      @Override
      Weights under(String prefix) {
        return this;
      }

      @Override
      Tensor find(String name, long... shape) {
        return torch.empty(shape, META, null);
      }
    };
  }

  String where() {
    return where;
  }

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  /** The tensors whose names start with {@code prefix}, without it. */
  Weights under(String prefix) {
    Map<String, Tensor> found = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), tensor);
          }
        });
    return new Weights(found, where);
  }

  /**
   * A tensor in {@code precision}, which whoever asks for it frees. A tensor of that dtype is
   * shared with the checkpoint: a mapped file is mapped copy-on-write, so it is never written to.
   */
  Tensor take(String name, Precision precision, long... shape) {
    try (Scope scope = Scope.open()) {
      return Scope.keep(find(name, shape).to(precision.type()).contiguous());
    }
  }

  /** The transpose of a matrix of {@code shape}, likewise. */
  Tensor takeTransposed(String name, Precision precision, long... shape) {
    try (Scope scope = Scope.open()) {
      return Scope.keep(find(name, shape).to(precision.type()).t().contiguous());
    }
  }

  Tensor find(String name, long... shape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new UserError(
          "%s has no tensor \"%s\": it is not a complete checkpoint of its model_type"
              .formatted(where, name));
    }
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new UserError(
          "%s: tensor \"%s\" has shape %s where config.json asks for %s: take both from one model"
              .formatted(where, name, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
    }
    return tensor;
  }
}
