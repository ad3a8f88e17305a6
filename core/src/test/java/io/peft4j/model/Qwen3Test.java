package io.peft4j.model;

class Qwen3Test extends CausalFamilyContract {
  Qwen3Test() {
    super("qwen3");
  }
}
