package io.peft4j.model;

class Gemma3Test extends CausalFamilyContract {
  Gemma3Test() {
    super("gemma3");
  }
}
