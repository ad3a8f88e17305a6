package io.peft4j.boundary;

import java.util.List;

/** Several methods at once, which touch different sites. */
public non-sealed interface Combined extends PeftMethod {

  /** The methods that are attached together, in order. */
  List<PeftMethod> parts();

  @Override
  default long parameterCount(Sites sites) {
    return parts().stream().mapToLong(part -> part.parameterCount(sites)).sum();
  }
}
