package io.peft4j.model;

class Qwen2Test extends CausalFamilyContract {
  Qwen2Test() {
    super("qwen2");
  }
}
