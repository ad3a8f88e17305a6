package io.peft4j.boundary;

/** A method that trains a part of the model's own parameters. */
public non-sealed interface SelectionMethod extends PeftMethod {

  /**
   * True if a parameter is trained.
   *
   * @param site the module that owns it
   * @param parameter its name inside the module: {@code weight} or {@code bias}
   */
  boolean selects(Site site, String parameter, Sites sites);

  /** The key under which the adapter file stores the trained copy. */
  default String fileKey(Site site, String parameter) {
    return site.path() + "." + parameter;
  }

  @Override
  default long parameterCount(Sites sites) {
    long count = 0;
    for (Site site : sites.all()) {
      if (site.weightCount() > 0 && selects(site, "weight", sites)) {
        count += site.weightCount();
      }
      if (site.bias() && selects(site, "bias", sites)) {
        count += site.out();
      }
    }
    return count;
  }
}
