package io.peft4j.model;

class Gemma2Test extends CausalFamilyContract {
  Gemma2Test() {
    super("gemma2");
  }
}
