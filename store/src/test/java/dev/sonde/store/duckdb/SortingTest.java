package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.PointStore;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.memory.MemoryPointStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the tables of a day that is not over are sorted. */
class SortingTest {
  private static final Instant NOON = Instant.parse("2024-02-29T12:00:00Z");
  private static final long T0 = NOON.getEpochSecond() * 1_000_000;
  private static final long SECOND = 1_000_000;
  private static final int DEVICES = 5;

  /** A table is sorted when it has 100 numbers, and long enough with 800. */
  private static final DuckDbSettings SETTINGS =
      DuckDbSettings.usual().withKeeping(Keeping.usual().withValuesPerFile(800));

  @TempDir Path folder;

  private DuckDbPointStore store;

  @BeforeEach
  void open() {
    InstantSource clock = () -> NOON;
    store = DuckDbPointStore.open(folder, SETTINGS, clock.withZone(ZoneOffset.UTC));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Point point(int device, long tick, String field, double value) {
    return new Point(
        "host",
        T0 + tick * SECOND,
        Tags.of(Tags.DEVICE, "device-" + device),
        Fields.builder().put(field, value).build());
  }

  private void putTicks(long from, long to) {
    for (long tick = from; tick < to; tick++) {
      List<Point> points = new ArrayList<>();
      for (int device = 0; device < DEVICES; device++) {
        points.add(point(device, tick, "value", device + tick / 1e3));
      }
      assertThat(store.append(List.of(Batch.of(points)))).containsExactly(true);
    }
  }

  /** The tables of the kind, each with how many rows it has and how many are not in order. */
  private Map<String, String> tables() throws SQLException {
    store.close();
    String file = folder.resolve("sonde.duckdb").toString();
    Map<String, String> tables = new TreeMap<>();
    String names =
        RowOf.first(
            file,
            "SELECT string_agg(table_name, ' ') FROM duckdb_tables() WHERE schema_name = 'points'");
    for (String name : names.split(" ", -1)) {
      tables.put(
          name.substring(name.lastIndexOf('.') + 1),
          RowOf.first(
              file,
              "SELECT count(*) || ' rows, ' || count(*) FILTER (key < before) || ' astray' FROM (SELECT (series, time) AS key, lag((series, time)) OVER (ORDER BY rowid) AS before FROM points.\"%s\")"
                  .formatted(name)));
    }
    open();
    return tables;
  }

  @Test
  void rowsAreSortedOnceThereAreEnough() throws SQLException {
    putTicks(0, 6);
    store.maintain();
    assertThat(tables()).isEqualTo(Map.of("1", "30 rows, 5 astray"));
    putTicks(6, 8);
    store.maintain();
    assertThat(tables()).isEqualTo(Map.of("2", "40 rows, 0 astray", "3", "0 rows, 0 astray"));
    putTicks(8, 10);
    assertThat(tables()).containsEntry("3", "10 rows, 1 astray");
    assertThat(values(store)).isEqualTo(expected(10));
  }

  @Test
  void whatWasSortedBecomesOneTable() throws SQLException {
    for (int tick = 0; tick < 140; tick += 7) {
      putTicks(tick, tick + 7);
      store.maintain();
    }
    // 700 rows of 3 numbers: two tables of 800 and more, and some of about 100.
    Map<String, String> tables = tables();
    assertThat(tables.values()).allMatch(table -> table.endsWith(" 0 astray"));
    assertThat(tables).hasSizeBetween(4, 11);
    assertThat(values(store)).isEqualTo(expected(140));
  }

  private static Map<String, List<String>> expected(int ticks) {
    Map<String, List<String>> all = new TreeMap<>();
    for (int device = 0; device < DEVICES; device++) {
      List<String> values = new ArrayList<>();
      for (int tick = 0; tick < ticks; tick++) {
        values.add(T0 + tick * SECOND + " " + (device + tick / 1e3));
      }
      all.put("device-" + device + " value", values);
    }
    return all;
  }

  /** All values by device and field, with their times. */
  private static Map<String, List<String>> values(PointStore of) {
    Map<String, List<String>> all = new TreeMap<>();
    List<Selection> fields =
        List.of("value", "other", "third").stream()
            .map(field -> new Selection(field, Form.VALUE))
            .toList();
    of.query(new SeriesQuery("host", Map.of(), fields, T0, T0 + 3600 * SECOND, 0))
        .forEach(
            slice -> {
              List<String> values = new ArrayList<>();
              for (int i = 0; i < slice.size(); i++) {
                values.add(slice.times()[i] + " " + slice.avg()[i]);
              }
              if (!values.isEmpty()) {
                all.put(
                    slice.tags().value(Tags.DEVICE).orElseThrow() + " " + slice.field().field(),
                    values);
              }
            });
    return all;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingElseChanges(long seed) {
    Random random = new Random(seed);
    try (PointStore plain = new MemoryPointStore()) {
      for (int round = 0; round < 120; round++) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          // Now and then one that was here before.
          long tick = random.nextInt(6) == 0 ? random.nextInt(round + 1) : round;
          String field = round > 40 && random.nextBoolean() ? "other" : "value";
          points.add(
              point(
                  random.nextInt(DEVICES),
                  tick,
                  round > 80 && random.nextInt(3) == 0 ? "third" : field,
                  random.nextInt(1000)));
        }
        store.append(List.of(Batch.of(points)));
        plain.append(List.of(Batch.of(points)));
        if (random.nextInt(30) == 0) {
          String device = "device-" + random.nextInt(DEVICES);
          store.forget(Tags.DEVICE, device);
          plain.forget(Tags.DEVICE, device);
        }
        if (random.nextInt(5) == 0) {
          store.maintain();
        }
        if (random.nextInt(40) == 0) {
          close();
          open();
        }
      }
      store.maintain();
      assertThat(values(store)).isEqualTo(values(plain));
      assertThat(store.extents()).isEqualTo(plain.extents());
    }
  }
}
