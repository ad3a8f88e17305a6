package io.peft4j.engine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** Whether this JVM makes vector instructions of loops over arrays. */
final class OptimizingCompiler {
  /** HotSpot's C2. */
  private static final String HIGHEST_TIER = "4";

  private OptimizingCompiler() {}

  /**
   * True if this is HotSpot with its optimizing compiler on. A trial's process, for one, is started
   * without it ({@code -XX:TieredStopAtLevel=1}), and there plain loops lose to libtorch's
   * operators; so they do where the processor has no fused multiply-add.
   */
  static boolean isOn() {
    HotSpotDiagnosticMXBean hotSpot =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return hotSpot != null
        && hotSpot.getVMOption("TieredStopAtLevel").getValue().equals(HIGHEST_TIER)
        && Boolean.parseBoolean(hotSpot.getVMOption("UseFMA").getValue())
        && !System.getProperty("java.vm.info").startsWith("interpreted");
  }
}
