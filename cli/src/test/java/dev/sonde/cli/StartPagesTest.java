package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sonde.cli.StartPages.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartPagesTest {
  private static final String LIBJVM = "/opt/sonde/runtime/lib/server/libjvm.so";

  @Test
  void takesWhatEqualsItsFile() {
    assertThat(ranges(mapping("800866000-80134b000", "r--p", "/opt/sonde/lib/agent.aot", 0)))
        .containsExactly(new Range(0x800866000L, 0xae5000L));
    assertThat(ranges(mapping("7f0000000000-7f0000001000", "r-xp", LIBJVM, 0)))
        .containsExactly(new Range(0x7f0000000000L, 0x1000L));
  }

  @Test
  void leavesWhatTheProcessWrote() {
    assertThat(ranges(mapping("7f0000000000-7f0000001000", "r--p", LIBJVM, 4))).isEmpty();
  }

  @Test
  void leavesWhatCanBeWritten() {
    assertThat(ranges(mapping("7f0000000000-7f0000001000", "rw-p", LIBJVM, 0))).isEmpty();
  }

  @Test
  void leavesOtherFilesAndMemory() {
    assertThat(ranges(mapping("7f0000000000-7f0000001000", "r-xp", "/usr/lib/libc.so.6", 0)))
        .isEmpty();
    assertThat(ranges(mapping("7f0000000000-7f0000001000", "r--p", "", 0))).isEmpty();
  }

  @Test
  void doesNotTakeOneMappingForTheOneBefore() {
    assertThat(
            ranges(
                mapping("7f0000000000-7f0000001000", "r-xp", LIBJVM, 4)
                    + mapping("aaaa00000000-aaaa00001000", "rw-p", "", 0)))
        .isEmpty();
  }

  @Test
  void givingBackMakesTheProcessSmaller() throws IOException {
    Optional<StartPages> pages = StartPages.ofThisProcess();
    assumeThat(pages).as("a Linux kernel that can be called").isPresent();
    long before = residentOfLibjvm();
    pages.orElseThrow().giveBack();
    assertThat(residentOfLibjvm()).isPositive().isLessThan(before);
  }

  private static Stream<Range> ranges(String smaps) {
    return StartPages.ranges(smaps.lines());
  }

  private static String mapping(String addresses, String may, String file, int ownKilobytes) {
    return """
        %s %s 00866000 fe:00 2925446                          %s
        Size:              11156 kB
        Rss:               11156 kB
        Anonymous:         %5d kB
        AnonHugePages:         0 kB
        FilePmdMapped:         0 kB
        VmFlags: rd mr mw me nh
        """
        .formatted(addresses, may, file, ownKilobytes);
  }

  /** Kilobytes of the runtime's code that are resident in this process. */
  private static long residentOfLibjvm() throws IOException {
    long sum = 0;
    boolean isCode = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.startsWith("Rss:")) {
        sum += isCode ? Long.parseLong(line.replaceAll("\\D", "")) : 0;
      } else if (line.contains(" r-xp ")) {
        isCode = line.endsWith("/libjvm.so");
      } else if (line.startsWith("VmFlags:")) {
        isCode = false;
      }
    }
    return sum;
  }
}
