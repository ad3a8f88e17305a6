package io.peft4j.engine;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A region of code whose tensors are freed when it ends.
 *
 * <p>Every tensor that an operator returns on this thread belongs to the innermost open scope. A
 * result that must outlive the scope is handed out with {@link #keep}. Scopes are opened with
 * try-with-resources and closed on the thread that opened them.
 */
public final class Scope implements AutoCloseable {
  private final PointerScope pointers = new PointerScope();

  private Scope() {}

  /** Opens a scope on this thread. */
  public static Scope open() {
    return new Scope();
  }

  /** Hands {@code tensor} to the enclosing scope, or to nobody if there is none, and returns it. */
  public Tensor yield(Tensor tensor) {
    tensor.retainReference();
    pointers.detach(tensor);
    PointerScope outer = outer();
    if (outer != null) {
      outer.attach(tensor);
      tensor.releaseReference();
    }
    return tensor;
  }

  private PointerScope outer() {
    var scopes = PointerScope.getScopeIterator();
    boolean next = false;
    while (scopes.hasNext()) {
      PointerScope scope = scopes.next();
      if (next) {
        return scope;
      }
      next = scope == pointers;
    }
    return null;
  }

  /**
   * Frees a tensor of this thread's innermost scope before that scope ends, unless it was
   * {@linkplain #keep kept}.
   */
  public static void drop(Tensor tensor) {
    PointerScope owner = PointerScope.getInnerScope();
    if (owner == null) {
      tensor.releaseReference();
    } else {
      owner.detach(tensor);
    }
  }

  /** Makes {@code tensor} survive every scope: its owner frees it with {@link #free}. */
  public static Tensor keep(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  /** Frees a tensor that was {@linkplain #keep kept}. */
  public static void free(Tensor tensor) {
    if (!tensor.isNull()) {
      tensor.releaseReference();
    }
  }

  /**
   * An owned handle for a reference that its container still owns (a vector's element, a gradient).
   */
  public static Tensor own(Tensor borrowed) {
    return new Tensor(borrowed);
  }

  @Override
  public void close() {
    pointers.close();
  }
}
