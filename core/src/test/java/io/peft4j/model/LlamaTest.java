package io.peft4j.model;

class LlamaTest extends CausalFamilyContract {
  LlamaTest() {
    super("llama", "llama-linear", "llama-llama3", "llama-yarn");
  }
}
