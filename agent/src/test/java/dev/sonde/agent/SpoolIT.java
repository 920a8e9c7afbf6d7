package dev.sonde.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.agent.spool.Spool;
import dev.sonde.agent.spool.SpooledReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spool on real file systems: killed, full, read-only. */
class SpoolIT {
  @TempDir Path directory;
  private final FakeClock clock = new FakeClock();
  private final Logged log = new Logged();

  @AfterEach
  void stopListening() {
    log.close();
  }

  @Test
  void whatWasAppendedSurvivesKillMinusNine() throws Exception {
    TreeMap<Long, Long> safe = new TreeMap<>();
    for (long stream = 1; stream <= 3; stream++) {
      safe.put(stream, appendUntilKilled(stream, 40 * stream));
    }
    try (Spool spool = open(directory)) {
      TreeMap<Long, Long> found = new TreeMap<>();
      for (SpooledReport report : all(spool)) {
        assertThat(report.body()).isEqualTo(AppendingProcess.body(report.sequence()));
        assertThat(report.sequence()).isEqualTo(found.getOrDefault(report.stream(), 0L) + 1);
        found.put(report.stream(), report.sequence());
      }
      assertThat(found.keySet()).isEqualTo(safe.keySet());
      safe.forEach(
          (stream, sequence) -> assertThat(found.get(stream)).isBetween(sequence, sequence + 1));
    }
  }

  /** Returns the last sequence that the program said is safe. */
  private long appendUntilKilled(long stream, long atLeast) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AppendingProcess.class.getName(),
                directory.toString(),
                Long.toString(stream))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = 0;
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = Long.parseLong(line);
        if (last == atLeast) {
          process.toHandle().destroyForcibly();
        }
      }
    }
    process.waitFor();
    assertThat(last).isGreaterThanOrEqualTo(atLeast);
    return last;
  }

  @Test
  void aFullDiskIsSaidOnceAndGotOver() throws Exception {
    try (TmpFs disk = TmpFs.mount(directory.resolve("disk"), "size=256k")) {
      Path ballast = disk.path().resolve("ballast");
      try (Spool spool = open(disk.path().resolve("spool"))) {
        append(spool, 1, 5);
        fill(ballast);
        append(spool, 6, 40);

        assertThat(spool.isFailing()).isTrue();
        assertThat(spool.waiting()).isEqualTo(40);
        assertThat(log.lines()).hasSize(1);
        assertThat(log.lines().getFirst()).contains("No space left on device");

        Files.delete(ballast);
        append(spool, 41, 41);

        assertThat(spool.isFailing()).isFalse();
        assertThat(spool.lost()).isZero();
        assertThat(log.lines()).hasSize(2);
      }
      try (Spool spool = open(disk.path().resolve("spool"))) {
        assertThat(all(spool).stream().map(SpooledReport::sequence))
            .hasSize(41)
            .isSorted()
            .doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void goesOnDeliveringWhileTheDiskIsFull() throws Exception {
    try (TmpFs disk = TmpFs.mount(directory.resolve("disk"), "size=256k");
        Spool spool = open(disk.path().resolve("spool"))) {
      append(spool, 1, 2);
      fill(disk.path().resolve("ballast"));
      for (long sequence = 3; sequence <= 200; sequence++) {
        append(spool, sequence, sequence);
        List<SpooledReport> next = spool.peek(1, 1 << 20).reports();
        assertThat(next.getFirst().sequence()).isEqualTo(sequence - 2);
        spool.remove(spool.peek(1, 1 << 20), 1);
      }
      assertThat(spool.waiting()).isEqualTo(2);
      assertThat(spool.lost()).isZero();
    }
  }

  @Test
  void aReadOnlyDirectoryIsSaidOnceAndGotOver() throws Exception {
    try (TmpFs disk = TmpFs.mount(directory.resolve("disk"), "ro,size=1m");
        Spool spool = open(disk.path().resolve("spool"))) {
      append(spool, 1, 10);
      assertThat(spool.isFailing()).isTrue();
      assertThat(spool.waiting()).isEqualTo(10);
      assertThat(log.lines()).hasSize(1);

      disk.remount("rw");
      append(spool, 11, 11);

      assertThat(spool.isFailing()).isFalse();
      assertThat(all(spool)).hasSize(11);
    }
  }

  private Spool open(Path place) {
    return Spool.open(place, 64 << 20, Duration.ofDays(7), clock::micros);
  }

  private void append(Spool spool, long from, long to) {
    for (long sequence = from; sequence <= to; sequence++) {
      byte[] body = AppendingProcess.body(sequence);
      spool.append(new SpooledReport(clock.micros(), 1, sequence, body));
    }
  }

  private static List<SpooledReport> all(Spool spool) {
    return spool.peek(Integer.MAX_VALUE, Long.MAX_VALUE).reports();
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[1024]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  /** A small file system of its own; tests that need one are left out where it can't be mounted. */
  private record TmpFs(Path path) implements AutoCloseable {
    static TmpFs mount(Path path, String options) throws IOException {
      Files.createDirectories(path);
      boolean mounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString());
      assumeTrue(mounted, "may mount a tmpfs (root)");
      return new TmpFs(path);
    }

    void remount(String mode) throws IOException {
      assertThat(run("mount", "-o", "remount," + mode, path.toString())).isTrue();
    }

    @Override
    public void close() throws IOException {
      assertThat(run("umount", path.toString())).isTrue();
    }

    private static boolean run(String... command) throws IOException {
      try {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
