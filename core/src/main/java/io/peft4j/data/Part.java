package io.peft4j.data;

/** The parts of a data set, from the one that gives way to the one that keeps its items. */
enum Part {
  TRAIN,
  VALIDATION,
  TEST
}
