package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Figure;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** What a store has of the reports that {@link WriterProcess} makes. */
final class StoredSequences {
  private StoredSequences() {}

  /** How many reports the store in a folder has: the first so many, whole and once each. */
  static long in(Path folder) {
    try (DuckDbPointStore store =
        DuckDbPointStore.open(folder, WriterProcess.SETTINGS, Clock.systemUTC())) {
      return of(store);
    }
  }

  /** The same of an open store. */
  static long of(DuckDbPointStore store) {
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
            extent -> assertThat(extent.points()).isEqualTo((long) stored * WriterProcess.SERIES));
    return stored;
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
