package dev.sonde.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What {@code /proc/self} tells of the agent's own process; see proc(5). */
public final class OwnProcess {
  /** Microseconds of a clock tick; Linux fixes user space's view at 100 ticks a second. */
  private static final long TICK_MICROS = 10_000;

  /** Where user time stands in {@code stat}, counted from behind the command's name. */
  private static final int USER_TIME = 12;

  private final Path stat;
  private final Path status;

  /** Reads from a mounted proc file system, which is {@code /proc} but for tests. */
  public OwnProcess(Path proc) {
    this.stat = proc.resolve("self/stat");
    this.status = proc.resolve("self/status");
  }

  /** CPU time in user space and the kernel since the process began, in microseconds. */
  public OptionalLong cpuMicros() {
    String text = read(stat);
    int from = text.lastIndexOf(')') + 1;
    for (int field = 0; field < USER_TIME && from > 0; field++) {
      from = text.indexOf(' ', from) + 1;
    }
    int between = text.indexOf(' ', from);
    int to = text.indexOf(' ', between + 1);
    return from > 0 && to > 0
        ? OptionalLong.of(
            (Long.parseLong(text, from, between, 10) + Long.parseLong(text, between + 1, to, 10))
                * TICK_MICROS)
        : OptionalLong.empty();
  }

  /** Resident memory in bytes. */
  public OptionalLong residentBytes() {
    String text = read(status);
    int at = text.indexOf("\nVmRSS:");
    int to = text.indexOf(" kB", Math.max(at, 0));
    return at >= 0 && to > at
        ? OptionalLong.of(Long.parseLong(text.substring(at + 7, to).strip()) * 1024)
        : OptionalLong.empty();
  }

  /** Empty where there is no such file system: then these figures are absent. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
    } catch (IOException absent) {
      return "";
    }
  }
}
