package io.peft4j.task;

import io.peft4j.engine.Parameter;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** From sentence vectors to a logit per class. */
public interface Scoring extends AutoCloseable {

  /** Logits {@code (B, K)} of sentence vectors {@code (B, C)}; autograd can follow it. */
  Tensor logits(Tensor vectors);

  /** What training changes here, apart from the adapter: empty unless there is a head. */
  List<Parameter> parameters();

  @Override
  void close();
}
