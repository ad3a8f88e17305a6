package io.peft4j.model;

/**
 * RoBERTa (Liu et al. 2019, arXiv:1907.11692): BERT's layers, trained longer.
 *
 * <p>Positions start behind the padding id, and the pooler of a classification checkpoint is the
 * first layer of its classifier.
 */
final class Roberta extends Bert {

  @Override
  public String modelType() {
    return "roberta";
  }

  @Override
  int unusedPositions(ModelConfig config) {
    return (int) config.real("pad_token_id", 1) + 1;
  }

  @Override
  ClassifierNames classifier(String prefix) {
    return new ClassifierNames("classifier.dense", "classifier.out_proj");
  }
}
