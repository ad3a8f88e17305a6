package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.UserError;
import io.peft4j.text.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstructionsTest {
  @TempDir Path folder;

  private Path write(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static Instructions read(Path file) {
    return Instructions.read(InstructionFiles.of(file));
  }

  private static List<String> said(Instructions instructions, int row) {
    return instructions.conversations().get(row).messages().stream()
        .map(message -> message.role() + ": " + message.content())
        .toList();
  }

  @Test
  void alpacaWithAndWithoutInput() throws IOException {
    Instructions found =
        read(
            write(
                "a.jsonl",
                "{\"instruction\":\"Add.\",\"input\":\"2 and 3\",\"output\":\"5\"}",
                "{\"instruction\":\"Greet.\",\"input\":\"\",\"output\":\"Hello\"}"));
    assertThat(found.format()).isEqualTo(InstructionFormat.ALPACA);
    assertThat(found.columns()).isEqualTo("alpaca ('instruction', 'input', 'output')");
    assertThat(said(found, 0)).containsExactly("user: Add.\n\n2 and 3", "assistant: 5");
    assertThat(said(found, 1)).containsExactly("user: Greet.", "assistant: Hello");
  }

  @Test
  void messagesWithSystemManyTurnsAndParts() throws IOException {
    Instructions found =
        read(
            write(
                "m.jsonl",
                "{\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                    + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]},"
                    + "{\"role\":\"assistant\",\"content\":\"Yes?\"},"
                    + "{\"role\":\"user\",\"content\":\"2024-01-01\"},"
                    + "{\"role\":\"assistant\",\"content\":\"A date.\"},"
                    + "{\"role\":\"user\",\"content\":\"never answered\"}]}"));
    assertThat(found.format()).isEqualTo(InstructionFormat.MESSAGES);
    assertThat(said(found, 0))
        .containsExactly(
            "system: Be brief.",
            "user: Hi",
            "assistant: Yes?",
            "user: 2024-01-01",
            "assistant: A date.");
  }

  @Test
  void sharegptInParquet() throws SQLException {
    Path file = folder.resolve("s.parquet");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (SELECT [{'from': 'human', 'value': 'Why?'}, {'from': 'gpt', 'value': 'So.'}]"
              + " AS conversations) TO '"
              + file
              + "' (FORMAT parquet)");
    }
    Instructions found = read(file);
    assertThat(found.format()).isEqualTo(InstructionFormat.SHAREGPT);
    assertThat(said(found, 0)).containsExactly("user: Why?", "assistant: So.");
  }

  @Test
  void promptsAndCompletionsUnderUsualAndOtherNames() throws IOException {
    Path usual = write("q.csv", "question,answer", "1+1?,2");
    assertThat(said(read(usual), 0)).containsExactly("user: 1+1?", "assistant: 2");
    Path odd = write("o.tsv", "ask\treply", "1+1?\t2");
    assertThatThrownBy(() -> read(odd))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'ask', 'reply'")
        .hasMessageContaining("prompt_column");
    InstructionFiles named = new InstructionFiles(odd, null, "ask", "reply", "Count.");
    assertThat(said(Instructions.read(named), 0))
        .containsExactly("system: Count.", "user: 1+1?", "assistant: 2");
    InstructionFiles wrong = new InstructionFiles(odd, null, "asks", "reply", null);
    assertThatThrownBy(() -> Instructions.read(wrong))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("did you mean 'ask'");
  }

  @Test
  void labelsAreAnswersAndAreListedInThePrompt() throws IOException {
    Instructions found = read(write("l.csv", "text,label", "great,good", "awful,bad", "fine,good"));
    assertThat(found.format()).isEqualTo(InstructionFormat.LABELLED);
    assertThat(found.labels()).containsExactly("bad", "good");
    assertThat(said(found, 1))
        .containsExactly("user: awful\n\nAnswer with one of: bad, good.", "assistant: bad");
  }

  @Test
  void plainText() throws IOException {
    Instructions found = read(write("t.json", "[{\"text\":\"once\"},{\"text\":\"upon\"}]"));
    assertThat(found.format()).isEqualTo(InstructionFormat.TEXT);
    assertThat(said(found, 1)).containsExactly("assistant: upon");
  }

  @Test
  void aFormatThatIsNamedIsUsedOrRefused() throws IOException {
    Path file = write("n.jsonl", "{\"text\":\"once\",\"label\":\"a\"}");
    InstructionFiles text = new InstructionFiles(file, InstructionFormat.TEXT, null, null, null);
    assertThat(Instructions.read(text).format()).isEqualTo(InstructionFormat.TEXT);
    InstructionFiles alpaca =
        new InstructionFiles(file, InstructionFormat.ALPACA, null, null, null);
    assertThatThrownBy(() -> Instructions.read(alpaca))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("not in the format alpaca")
        .hasMessageContaining("'text', 'label'");
  }

  @Test
  void brokenRowsAreCountedWithTheirNumbers() throws IOException {
    Instructions found =
        read(
            write(
                "b.jsonl",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
                    + "{\"role\":\"assistant\",\"content\":\" \"}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
                    + "{\"role\":\"assistant\",\"content\":\"b\"}]}",
                "{\"messages\":null}",
                "{\"other\":1}",
                "{\"messages\":[{\"role\":\"narrator\",\"content\":\"a\"}]}"));
    assertThat(found.conversations()).hasSize(1);
    assertThat(found.conversations().get(0).row()).isEqualTo(3);
    assertThat(found.leftOut().sentence())
        .isEqualTo(
            "5 rows left out: no assistant message (row 1); empty answer (row 2);"
                + " no messages (rows 4, 5); unknown role 'narrator' (row 6)");
  }

  @Test
  void manyBrokenRowsAreNotAllListed() {
    LeftOut leftOut = new LeftOut();
    for (int row = 1; row <= 1007; row++) {
      leftOut.add("no answer", row);
    }
    assertThat(leftOut.sentence())
        .isEqualTo("1007 rows left out: no answer (rows 1, 2, 3, 4, 5 and 1,002 more)");
  }

  @Test
  void aFileWithoutAUsableRowIsRefused() throws IOException {
    Path file = write("none.jsonl", "{\"prompt\":\"a\",\"completion\":null}");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none.jsonl")
        .hasMessageContaining("no answer (row 1)");
  }

  @Test
  void conversationsAsPromptAndCompletion() throws IOException {
    Instructions found =
        read(
            write(
                "c.jsonl",
                "{\"prompt\":[{\"role\":\"user\",\"content\":\"a\"}],"
                    + "\"completion\":[{\"role\":\"assistant\",\"content\":\"b\"}]}"));
    assertThat(found.conversations().get(0).messages())
        .containsExactly(new Message("user", "a"), new Message("assistant", "b"));
  }
}
