package io.peft4j.trial;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The process that runs one arm, or several short ones: {@code main STUDY TASK ARM,… OUT WORKERS}.
 *
 * <p>It tells its parent how it gets on with one JSON object a line on standard output, and ends when
 * the parent does: standard input is a pipe that the parent holds open.
 */
public final class ArmProcess {
  /** Exit code of an arm that ended with a sentence for the user. */
  static final int PROBLEM = 3;

  private ArmProcess() {}

  /** Runs the arms. */
  public static void main(String[] args) {
    PrintStream out = ChildOutput.take();
    endWithParent();
    StudyFolder study = new StudyFolder(Path.of(args[0]));
    Plan plan = study.existingPlan();
    PlannedTask task = plan.task(args[1]);
    try (LoadedBase base = LoadedBase.load(plan.options().base());
        Workbench bench =
            Workbench.open(base, task, study, Integer.parseInt(args[4]))) {
      for (String name : args[2].split(",")) {
        PlannedArm arm = task.arm(name);
        Path folder = new StudyFolder(Path.of(args[3])).arm(arm);
        new ArmRunner(bench, plan, arm, study, folder).run(units -> tell(out, units));
      }
    } catch (UserError e) {
      // A full disk says nothing about the arm: it stops the study, and the arm is tried again.
      boolean disk =
          e.getCause() instanceof IOException && !(e.getCause() instanceof JacksonException);
      end(out, disk ? "stop" : "problem", e.getMessage());
    } catch (UncheckedIOException e) {
      end(out, "stop", "reading or writing failed: " + e.getCause().getMessage());
    }
    // Native threads of the libraries must not hold the process up.
    System.exit(0);
  }

  private static void end(PrintStream out, String key, String sentence) {
    ObjectNode line = Json.mapper().createObjectNode();
    // One line a message: the tree's own text has none of the mapper's line breaks.
    out.println(line.put(key, sentence));
    out.flush();
    System.exit(PROBLEM);
  }

  private static void tell(PrintStream out, int units) {
    out.println("{\"units\":" + units + "}");
    out.flush();
  }

  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  continue;
                }
              } catch (IOException e) {
                // A broken pipe means what the end of the stream means: the parent is gone.
                Runtime.getRuntime().halt(1);
              }
              Runtime.getRuntime().halt(1);
            },
            "end with parent");
    watch.setDaemon(true);
    watch.start();
  }
}
