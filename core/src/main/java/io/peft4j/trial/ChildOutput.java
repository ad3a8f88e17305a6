package io.peft4j.trial;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output of a child process, kept for messages to the parent. */
final class ChildOutput {
  private ChildOutput() {}

  /** Takes standard output over: what libraries print goes to standard error from now on. */
  static PrintStream take() {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    return out;
  }
}
