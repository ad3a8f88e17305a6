package io.peft4j.model;

class MistralTest extends CausalFamilyContract {
  MistralTest() {
    super("mistral");
  }
}
