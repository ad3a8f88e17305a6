package io.peft4j.measure;

import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Prompt;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.boundary.Sites;
import io.peft4j.model.BaseModel;
import org.jspecify.annotations.Nullable;

/**
 * Multiply-adds of a forward pass per real token, in closed form.
 *
 * <pre>
 *   sequence = rows · (linear + adapter + 2 · layers · heads · headDim · keys) + pooler
 *   linear   = Σ in · out over the layers of all blocks
 *   rows     = real tokens + virtual input tokens
 *   keys     = rows + virtual keys
 * </pre>
 *
 * <p>The factor 2 stands for scores and weighted sums. Lookups, norms, activations and residual
 * sums are left out: they multiply no matrices. Merged, an adapter costs what the base costs.
 */
public final class MultiplyAdds {
  private MultiplyAdds() {}

  /**
   * Multiply-adds per real token.
   *
   * @param attached an adapter or {@link Attachments#NONE}
   * @param meanLength real tokens of a sequence; all are taken to be of this length
   */
  public static double perToken(BaseModel base, Attachments attached, double meanLength) {
    if (!(meanLength > 0)) {
      throw new IllegalArgumentException("a sequence has at least one token, not " + meanLength);
    }
    Sites sites = base.sites();
    double rows = meanLength + length(attached.input());
    double keys = rows + length(attached.keyValues());
    long linear = sites.linear().stream().mapToLong(Site::weightCount).sum();
    long adapter =
        sites.all().stream()
            .flatMap(site -> attached.at(site).stream())
            .mapToLong(SiteAdapter::multiplyAdds)
            .sum();
    double attention = 2.0 * sites.layers() * sites.heads() * sites.headDim() * keys;
    BaseModel.@Nullable Head head = base.head();
    long pooler = head == null ? 0 : head.poolerWeight().numel();
    return (rows * (linear + adapter + attention) + pooler) / meanLength;
  }

  private static int length(@Nullable Prompt prompt) {
    return prompt == null ? 0 : prompt.length();
  }
}
