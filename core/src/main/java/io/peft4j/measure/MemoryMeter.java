package io.peft4j.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * Weighs this process's resident memory: heap, native memory and mapped files alike.
 *
 * <p>Linux keeps the high-water mark and lets a process reset its own ({@code proc(5)}: {@code
 * /proc/self/clear_refs}, {@code VmHWM}). Where the kernel does not, as on macOS, every figure is
 * empty.
 */
public final class MemoryMeter {
  private static final String RESET_PEAK = "5";
  private static final String NOW = "VmRSS:";
  private static final String PEAK = "VmHWM:";

  private final Path process;
  private final OptionalLong idle;

  private MemoryMeter(Path process, OptionalLong idle) {
    this.process = process;
    this.idle = idle;
  }

  /**
   * Notes the resident memory as the idle baseline and starts the peak anew. Garbage is collected
   * first, so that what loading the base left behind does not count as idle.
   */
  public static MemoryMeter start() {
    System.gc();
    return start(Path.of("/proc/self"));
  }

  static MemoryMeter start(Path process) {
    return new MemoryMeter(
        process, resetPeak(process) ? bytes(process, NOW) : OptionalLong.empty());
  }

  /** Resident bytes when the meter was started. */
  public OptionalLong idleBytes() {
    return idle;
  }

  /** The most resident bytes since the meter was started. */
  public OptionalLong peakBytes() {
    return idle.isPresent() ? bytes(process, PEAK) : OptionalLong.empty();
  }

  /** How far the peak is above the idle baseline. */
  public OptionalLong peakAboveIdleBytes() {
    OptionalLong peak = peakBytes();
    return peak.isPresent()
        ? OptionalLong.of(peak.getAsLong() - idle.getAsLong())
        : OptionalLong.empty();
  }

  /** False if this kernel keeps no mark or allows no reset: then a peak would be an older one's. */
  private static boolean resetPeak(Path process) {
    try {
      Files.writeString(process.resolve("clear_refs"), RESET_PEAK, StandardOpenOption.WRITE);
      return true;
    } catch (IOException notAllowed) {
      return false;
    }
  }

  private static OptionalLong bytes(Path process, String key) {
    try {
      return Files.readAllLines(process.resolve("status")).stream()
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
