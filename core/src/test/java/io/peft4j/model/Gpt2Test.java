package io.peft4j.model;

class Gpt2Test extends CausalFamilyContract {
  Gpt2Test() {
    super("gpt2");
  }
}
