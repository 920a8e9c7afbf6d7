package dev.sonde.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a running process uses: CPU time to the nanosecond from its CPU-time clock ({@code
 * clock_getcpuclockid(3)}; {@code /proc/PID/stat} has the same figure in steps of 10 ms), memory
 * from {@code /proc/PID/status} and {@code smaps_rollup}.
 */
final class ProcessMeter {
  private static final MethodHandle CLOCK_OF =
      function(
          "clock_getcpuclockid",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  private static final MethodHandle READ =
      function(
          "clock_gettime",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

  private final long pid;

  /** A meter of the process with this id. */
  ProcessMeter(long pid) {
    this.pid = pid;
  }

  /** CPU time used so far by all threads, also ended ones, in seconds. */
  double cpuSeconds() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment id = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
      check((int) CLOCK_OF.invokeExact((int) pid, id));
      check((int) READ.invokeExact(id.get(ValueLayout.JAVA_INT, 0), time));
      return time.getAtIndex(ValueLayout.JAVA_LONG, 0)
          + time.getAtIndex(ValueLayout.JAVA_LONG, 1) / 1e9;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Memory resident now, in MiB. */
  double rss() {
    return mebibytes("status", "VmRSS:");
  }

  /** The most memory that was ever resident, in MiB. */
  double peakRss() {
    return mebibytes("status", "VmHWM:");
  }

  /** Resident memory that no other process shares, in MiB. */
  double privateMemory() {
    return mebibytes("smaps_rollup", "Private_Clean:")
        + mebibytes("smaps_rollup", "Private_Dirty:");
  }

  private double mebibytes(String file, String line) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), file)).stream()
          .filter(l -> l.startsWith(line))
          .mapToDouble(l -> Double.parseDouble(l.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check(int result) {
    if (result != 0) {
      throw new IllegalStateException("no CPU clock of process " + pid + ": error " + result);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
  }
}
