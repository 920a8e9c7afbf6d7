package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process in the middle of writing and looks at what it leaves behind. */
class KillIT {
  private static final int KILLS = Boolean.getBoolean("full") ? 100 : 6;
  private static final int MOST_ACKNOWLEDGED = 60;

  @TempDir Path folder;

  @Test
  @Timeout(3_600)
  void nothingAcknowledgedIsMissingAndNothingIsThereTwice() throws Exception {
    long stored = 0;
    Random random = new Random();
    for (int kill = 0; kill < KILLS; kill++) {
      long last = writeAndKill(stored + 1, random.nextInt(MOST_ACKNOWLEDGED), kill % 2 == 0);
      stored = StoredSequences.in(folder);
      assertThat(stored).isGreaterThanOrEqualTo(last);
      if (kill % 10 == 5) {
        closeDays();
        assertThat(StoredSequences.in(folder)).isEqualTo(stored);
      }
    }
  }

  /** The last sequence that the process had acknowledged when it died. */
  private long writeAndKill(long first, int acknowledgements, boolean present)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                WriterProcess.class.getName(),
                folder.toString(),
                Long.toString(first),
                present ? "present" : "past")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = 0;
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      for (int i = 0; line != null; i++) {
        last = Long.parseLong(line);
        if (i == 0) {
          assertInUse();
        }
        if (i == acknowledgements) {
          process.toHandle().destroyForcibly();
        }
        line = lines.readLine();
      }
    }
    assertThat(process.waitFor()).isEqualTo(137);
    return last;
  }

  /** What the processes had no time for: they write days faster than days are closed. */
  private void closeDays() {
    try (DuckDbPointStore store =
        DuckDbPointStore.open(folder, WriterProcess.SETTINGS, Clock.systemUTC())) {
      store.maintain();
    }
  }

  private void assertInUse() {
    assertThatThrownBy(
            () -> DuckDbPointStore.open(folder, WriterProcess.SETTINGS, Clock.systemUTC()).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("in use");
  }
}
