package io.peft4j.measure;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Setup;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Scope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A second adapter of the same method with other values, as another tenant would have one. */
public final class Variant {
  /** About as large as a weight of a trained model, so that outputs differ and stay finite. */
  private static final double DEVIATION = 0.05;

  private Variant() {}

  /** Attaches {@code adapter}'s method again, with its values plus noise; the caller closes it. */
  public static AttachedAdapter of(AttachedAdapter adapter, Setup setup) {
    AttachedAdapter variant = AttachedAdapter.attach(adapter.base(), adapter.method(), setup);
    List<Parameter> values = adapter.parameters();
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      for (int i = 0; i < values.size(); i++) {
        Tensor value = values.get(i).value();
        Tensor noise =
            setup.rng("variant/" + values.get(i).name()).normal(value, DEVIATION, value.shape());
        variant.parameters().get(i).set(value.add(noise));
      }
    }
    return variant;
  }
}
