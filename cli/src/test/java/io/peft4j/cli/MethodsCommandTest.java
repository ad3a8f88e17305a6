package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.MethodInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class MethodsCommandTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    MethodInfo lora =
        new MethodInfo(
            "lora-all-linear-r16",
            "weight",
            "LORA",
            List.of("merges", "mixes"),
            "Adds a low-rank product to a weight.",
            1_327_104);
    MethodInfo probe =
        new MethodInfo("probe", "none", null, List.of(), "Trains a head on frozen vectors.", 0);
    assertThat(MethodsCommand.table(List.of(lora, probe)).lines())
        .containsExactly(
            "METHOD               BOUNDARY    PARAMETERS  CAN",
            "lora-all-linear-r16  weight       1,327,104  merges, mixes",
            "    Adds a low-rank product to a weight.",
            "probe                none                 0",
            "    Trains a head on frozen vectors.",
            "Parameters are those trained on all-MiniLM-L6-v2.");
  }
}
