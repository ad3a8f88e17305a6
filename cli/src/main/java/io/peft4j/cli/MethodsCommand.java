package io.peft4j.cli;

import io.peft4j.MethodInfo;
import io.peft4j.Peft4j;
import io.peft4j.format.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peft4j methods}: lists what a study can train. */
@Command(
    name = "methods",
    description = "List the methods with their boundary, size and what they can do.")
final class MethodsCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<MethodInfo> methods = Peft4j.methods();
    out.println(json ? Json.text(methods) : table(methods));
    return ExitCode.OK.code();
  }

  /** Two lines per method: the facts in columns, then the sentence. */
  static String table(List<MethodInfo> methods) {
    int name = width("METHOD", methods.stream().map(MethodInfo::name).toList());
    int boundary = width("BOUNDARY", methods.stream().map(MethodInfo::boundary).toList());
    String row = "%-" + name + "s  %-" + boundary + "s  %12s  %s";
    StringBuilder table =
        new StringBuilder(row.formatted("METHOD", "BOUNDARY", "PARAMETERS", "CAN"));
    for (MethodInfo method : methods) {
      String can = String.join(", ", method.capabilities());
      String parameters = String.format(Locale.ROOT, "%,d", method.parameters());
      table
          .append('\n')
          .append(row.formatted(method.name(), method.boundary(), parameters, can).stripTrailing())
          .append("\n    ")
          .append(method.description());
    }
    return table.append("\nParameters are those trained on all-MiniLM-L6-v2.").toString();
  }

  private static int width(String heading, List<String> cells) {
    return Math.max(heading.length(), cells.stream().mapToInt(String::length).max().orElse(0));
  }
}
