package io.peft4j.boundary;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A method that changes weight matrices. */
public non-sealed interface WeightMethod extends PeftMethod {

  /** The linear layers that it changes. */
  List<Site> sites(Sites sites);

  /**
   * Makes the trainable change of one linear layer.
   *
   * @param weight the frozen weight {@code (out, in)}; it must not be written to
   * @param bias the frozen bias {@code (out)}, null if there is none; it must not be written to
   */
  SiteAdapter attach(Site site, Tensor weight, @Nullable Tensor bias, Setup setup);
}
