package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Figure;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process in the middle of writing and looks at what it leaves behind. */
class KillIT {
  private static final int KILLS = Boolean.getBoolean("full") ? 100 : 6;
  private static final int MOST_ACKNOWLEDGED = 250;

  @TempDir Path folder;

  @Test
  @Timeout(1_200)
  void nothingAcknowledgedIsMissingAndNothingIsThereTwice() throws Exception {
    long stored = 0;
    Random random = new Random();
    for (int kill = 0; kill < KILLS; kill++) {
      long last = writeAndKill(stored + 1, random.nextInt(MOST_ACKNOWLEDGED), kill % 2 == 0);
      stored = sequencesStored();
      assertThat(stored).isGreaterThanOrEqualTo(last);
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

  private void assertInUse() {
    assertThatThrownBy(
            () -> DuckDbPointStore.open(folder, WriterProcess.SETTINGS, Clock.systemUTC()).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("in use");
  }

  private long sequencesStored() {
    try (DuckDbPointStore store =
        DuckDbPointStore.open(folder, WriterProcess.SETTINGS, Clock.systemUTC())) {
      List<SeriesSlice> slices =
          store.query(
              new SeriesQuery(
                  "host",
                  Map.of(),
                  List.of(new Selection("value", Form.VALUE)),
                  0,
                  Long.MAX_VALUE,
                  0));
      assertThat(slices).hasSize(WriterProcess.SERIES);
      int stored = slices.getFirst().size();
      double[] each = DoubleStream.iterate(1, i -> i + 1).limit(stored).toArray();
      assertThat(slices).allSatisfy(slice -> assertThat(slice.avg()).containsExactly(each));
      assertRolledUp(store, stored);
      assertThat(store.append(List.of(WriterProcess.batch(stored)))).containsExactly(false);
      assertThat(store.extents())
          .hasEntrySatisfying(
              "host",
              extent ->
                  assertThat(extent.points()).isEqualTo((long) stored * WriterProcess.SERIES));
      return stored;
    }
  }

  /** Minutes and hours, where they are there, amount to the same points. */
  private static void assertRolledUp(DuckDbPointStore store, long stored) {
    for (Duration step : List.of(Duration.ofMinutes(1), Duration.ofHours(1))) {
      List<SeriesSlice> slices =
          store.query(
              new SeriesQuery(
                  "host",
                  Map.of(),
                  List.of(new Selection("value", Form.VALUE)),
                  0,
                  Long.MAX_VALUE,
                  step.toNanos() / 1_000,
                  List.of(),
                  Set.of(Figure.COUNT)));
      assertThat(slices).hasSize(WriterProcess.SERIES);
      for (SeriesSlice slice : slices) {
        double sum = 0;
        for (int i = 0; i < slice.size(); i++) {
          sum += slice.avg()[i] * slice.count()[i];
        }
        assertThat(LongStream.of(slice.count()).sum()).isEqualTo(stored);
        assertThat(sum).isCloseTo(stored * (stored + 1) / 2.0, withinPercentage(1e-6));
      }
    }
  }
}
