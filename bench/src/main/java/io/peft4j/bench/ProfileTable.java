package io.peft4j.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Shares of the workers' time by what they were doing, from a flight recording: {@code main FILE}.
 *
 * <p>A native sample's uppermost frame is the libtorch function that a worker was in; the uppermost
 * frames of ours say what for. A Java sample has no libtorch function.
 */
public final class ProfileTable {
  private static final String OURS = "io.peft4j.";
  private static final int LEAST = 200;

  private ProfileTable() {}

  /** Prints the table. */
  public static void main(String[] args) throws IOException {
    Map<String, Integer> byOperation = new HashMap<>();
    int all = 0;
    for (RecordedEvent event : RecordingFile.readAllEvents(Path.of(args[0]))) {
      if (event.getEventType().getName().matches("jdk\\.(NativeMethod|Execution)Sample")
          && event.getThread("sampledThread").getJavaName().equals("peft4j-worker")
          && event.getStackTrace() != null) {
        byOperation.merge(operation(event.getStackTrace().getFrames()), 1, Integer::sum);
        all++;
      }
    }
    System.out.printf("%d samples of the workers%n%n  share  operation%n", all);
    int total = all;
    byOperation.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .filter(entry -> entry.getValue() * LEAST >= total)
        .forEach(
            entry ->
                System.out.printf(
                    "%5.1f %%  %s%n", 100.0 * entry.getValue() / total, entry.getKey()));
  }

  private static String operation(List<RecordedFrame> frames) {
    List<String> ours = new ArrayList<>();
    String library = "";
    for (RecordedFrame frame : frames) {
      String type = frame.getMethod().getType().getName();
      String name = type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethod().getName();
      if (type.startsWith(OURS)) {
        ours.add(name);
      } else if (ours.isEmpty()) {
        library = name;
      }
      if (ours.size() == 3) {
        break;
      }
    }
    return (library.isEmpty() ? "Java" : library) + " in " + String.join(" < ", ours);
  }
}
