package io.peft4j.task;

import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Multinomial logistic regression on frozen sentence vectors, trained until it has converged.
 *
 * <p>The loss is convex, so the result does not depend on a starting point or a learning rate:
 * limited-memory BFGS (Nocedal 1980) with halving steps in float64, stopped when the gradient is
 * small.
 */
public final class LinearProbe {
  private static final int MEMORY = 10;
  private static final int ITERATIONS = 300;

  /** A tenth of what one of 10,000 items can move the mean gradient by. */
  private static final double TOLERANCE = 1e-5;

  private final Tensor x;
  private final Tensor targets;
  private final int items;
  private final double penalty;
  private final long classes;
  private final long width;

  private LinearProbe(Tensor vectors, int[] labels, int classes, double penalty) {
    this.items = labels.length;
    this.classes = classes;
    this.penalty = penalty;
    Tensor wide = vectors.to(torch.ScalarType.Double);
    this.x = Ops.cat(1, wide, torch.ones(new long[] {labels.length, 1}, wide.options()));
    this.width = x.size(1);
    long[] numbers = IntStream.of(labels).asLongStream().toArray();
    this.targets =
        torch.one_hot(Tensor.create(numbers, numbers.length), classes).to(x.scalar_type());
  }

  /**
   * Fits a head to vectors {@code (N, C)}.
   *
   * @param penalty half of this times the squared weights is added to the mean loss
   */
  public static LinearHead fit(Tensor vectors, int[] labels, int classes, double penalty) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      LinearProbe probe = new LinearProbe(vectors, labels, classes, penalty);
      Point point = probe.minimum();
      long c = vectors.size(1);
      LinearHead head =
          new LinearHead(
              point.w.narrow(1, 0, c).to(vectors.scalar_type()).contiguous(),
              point.w.select(1, c).to(vectors.scalar_type()).contiguous());
      point.free();
      return head;
    }
  }

  /** A place on the way down; its tensors survive scopes until they are freed. */
  private record Point(Tensor w, double loss, Tensor gradient) {
    void free() {
      Scope.free(w);
      Scope.free(gradient);
    }
  }

  /** What one step taught about the curvature; freed like a point. */
  private record Pair(Tensor step, Tensor change, double curvature) {
    void free() {
      Scope.free(step);
      Scope.free(change);
    }
  }

  private Point minimum() {
    Point point = at(torch.zeros(new long[] {classes, width}, x.options()));
    Deque<Pair> memory = new ArrayDeque<>();
    for (int i = 0; i < ITERATIONS; i++) {
      Point next = lower(point, memory);
      if (next == point) {
        break;
      }
      remember(point, next, memory);
      point.free();
      point = next;
    }
    memory.forEach(Pair::free);
    return point;
  }

  /** The next point, or the same one if it is the lowest. */
  private Point lower(Point point, Deque<Pair> memory) {
    try (Scope scope = Scope.open()) {
      if (Math.sqrt(dot(point.gradient, point.gradient)) < TOLERANCE) {
        return point;
      }
      Tensor direction = direction(point.gradient, memory);
      double slope = dot(direction, point.gradient);
      for (double length = 1; length > 1e-10; length /= 2) {
        Point next = at(moved(point.w, direction, length));
        // Armijo's condition: the loss falls by a fair share of what the slope promises.
        if (next.loss < point.loss && next.loss <= point.loss + 1e-4 * length * slope) {
          return next;
        }
        next.free();
      }
      return point;
    }
  }

  private static void remember(Point from, Point to, Deque<Pair> memory) {
    try (Scope scope = Scope.open()) {
      Tensor step = to.w.sub(from.w);
      Tensor change = to.gradient.sub(from.gradient);
      double curvature = dot(step, change);
      if (curvature > 1e-12) {
        memory.addFirst(new Pair(Scope.keep(step), Scope.keep(change), curvature));
      }
      if (memory.size() > MEMORY) {
        memory.removeLast().free();
      }
    }
  }

  private Point at(Tensor w) {
    try (Scope scope = Scope.open()) {
      Tensor logProbabilities = torch.log_softmax(x.mm(w.t()), 1);
      double n = items;
      Tensor weights = w.narrow(1, 0, width - 1);
      double loss = -dot(logProbabilities, targets) / n + 0.5 * penalty * dot(weights, weights);
      Tensor gradient = logProbabilities.exp().sub(targets).t().mm(x).mul(new Scalar(1 / n));
      gradient.narrow(1, 0, width - 1).add_(weights.mul(new Scalar(penalty)));
      return new Point(Scope.keep(w), loss, Scope.keep(gradient));
    }
  }

  /** The two loops of L-BFGS: minus the approximate inverse Hessian times the gradient. */
  private static Tensor direction(Tensor gradient, Deque<Pair> memory) {
    Tensor q = gradient.neg();
    double[] alpha = new double[memory.size()];
    int i = 0;
    for (Pair pair : memory) {
      alpha[i] = dot(pair.step, q) / pair.curvature;
      q = moved(q, pair.change, -alpha[i]);
      i++;
    }
    if (!memory.isEmpty()) {
      Pair last = memory.getFirst();
      q = q.mul(new Scalar(last.curvature / dot(last.change, last.change)));
    }
    Iterator<Pair> oldestFirst = memory.descendingIterator();
    while (oldestFirst.hasNext()) {
      Pair pair = oldestFirst.next();
      i--;
      double beta = dot(pair.change, q) / pair.curvature;
      q = moved(q, pair.step, alpha[i] - beta);
    }
    return q;
  }

  private static Tensor moved(Tensor from, Tensor direction, double length) {
    return from.add(direction, new Scalar(length));
  }

  private static double dot(Tensor a, Tensor b) {
    return a.mul(b).sum().item_double();
  }
}
