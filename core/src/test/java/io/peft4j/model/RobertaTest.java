package io.peft4j.model;

class RobertaTest extends FamilyContract {
  RobertaTest() {
    super("roberta");
  }
}
