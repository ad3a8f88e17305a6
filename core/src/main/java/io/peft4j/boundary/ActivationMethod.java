package io.peft4j.boundary;

import java.util.List;

/** A method that changes the vectors flowing into or out of a linear layer or a sub-layer. */
public non-sealed interface ActivationMethod extends PeftMethod {

  /** The linear layers or sub-layers whose vectors it changes. */
  List<Site> sites(Sites sites);

  /** Makes the trainable change at one place. */
  SiteAdapter attach(Site site, Setup setup);
}
