package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.PointStore.KindExtent;
import dev.sonde.store.Retention;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How days become files, and what becomes of points that come, change or go afterwards. */
class ClosingTest {
  private static final Instant DAY = Instant.parse("2024-02-29T00:00:00Z");
  private static final long T0 = DAY.getEpochSecond() * 1_000_000;
  private static final long MINUTE = 60_000_000;
  private static final int MINUTES = 1440;
  private static final Tags ALPHA = Tags.of(Tags.DEVICE, "alpha");
  private static final Tags BETA = Tags.of(Tags.DEVICE, "beta");

  @TempDir Path folder;

  private Instant now = DAY.plus(Duration.ofHours(12));
  private DuckDbSettings settings =
      DuckDbSettings.usual().withRetention(Retention.parse("raw=2y,minute=3y"));
  private DuckDbPointStore store;

  @BeforeEach
  void open() {
    InstantSource clock = () -> now;
    store = DuckDbPointStore.open(folder, settings, clock.withZone(ZoneOffset.UTC));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() {
    close();
    open();
  }

  private void later(Duration time) {
    now = now.plus(time);
    store.maintain();
  }

  private static Point point(Tags tags, long time, double value) {
    return new Point("host", time, tags, Fields.builder().put("value", value).build());
  }

  private void put(Point... points) {
    assertThat(store.append(List.of(Batch.of(List.of(points))))).containsExactly(true);
  }

  /** One point a minute of a whole day. */
  private void putDay(Tags tags, double offset) {
    put(
        IntStream.range(0, MINUTES)
            .mapToObj(i -> point(tags, T0 + i * MINUTE, offset + i))
            .toArray(Point[]::new));
  }

  private double[] values(Tags tags) {
    SeriesQuery query =
        new SeriesQuery(
            "host",
            Map.of(Tags.DEVICE, Set.of(tags.value(Tags.DEVICE).orElseThrow())),
            List.of(new Selection("value", Form.VALUE)),
            T0,
            T0 + MINUTES * MINUTE,
            0);
    List<SeriesSlice> slices = store.query(query);
    return slices.isEmpty() ? new double[0] : slices.getFirst().avg();
  }

  private static double[] day(double offset) {
    return IntStream.range(0, MINUTES).mapToDouble(i -> offset + i).toArray();
  }

  /** All files but rollups. */
  private List<Path> files() {
    Path archive = folder.resolve("archive");
    if (!Files.exists(archive)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(archive)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("rollup="))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String tables() throws SQLException {
    close();
    String tables =
        RowOf.first(
            folder.resolve("sonde.duckdb").toString(),
            "SELECT coalesce(string_agg(table_name, ' ' ORDER BY table_name), '')"
                + " FROM duckdb_tables() WHERE schema_name = 'points'");
    open();
    return tables;
  }

  @Test
  void aDayThatIsOverBecomesAFileAndIsReadFromThere() throws Exception {
    putDay(ALPHA, 0);
    store.maintain();
    assertThat(files()).isEmpty();
    assertThat(tables()).isEqualTo("host.19782.1.1");

    later(Duration.ofHours(14));
    assertThat(files())
        .containsExactly(folder.resolve("archive/kind=host/day=2024-02-29/part-1.parquet"));
    assertThat(values(ALPHA)).containsExactly(day(0));
    assertThat(store.extents())
        .containsExactly(
            Map.entry("host", new KindExtent(MINUTES, T0, T0 + (MINUTES - 1) * MINUTE)));
    assertThat(tables()).isEmpty();
    assertThat(values(ALPHA)).containsExactly(day(0));
    assertThat(store.latest(0))
        .containsExactly(point(ALPHA, T0 + (MINUTES - 1) * MINUTE, MINUTES - 1));
  }

  @Test
  void whatLiesInTheFolderCanBeReadByAnyProgram() throws Exception {
    put(
        new Point(
            "host",
            T0,
            ALPHA,
            Fields.builder().put("whole", 3).put("scaled", 0.125).put("text", "a").build()),
        new Point(
            "host",
            T0 + 1,
            ALPHA,
            Fields.builder().put("whole", -4).put("scaled", 12.5).put("rough", Math.PI).build()));
    later(Duration.ofHours(14));

    String file = files().getFirst().toString();
    assertThat(
            RowOf.first(
                "SELECT string_agg(series || ' ' || (time - %d) || ' ' || whole || ' ' || scaled, ', ' ORDER BY time) FROM '%s'"
                    .formatted(T0, file)))
        .isEqualTo("1 0 3 0.125, 1 1 -4 12.500");
    assertThat(
            RowOf.first(
                "SELECT string_agg(column_name || ' ' || column_type, ', ' ORDER BY column_name) FROM (DESCRIBE SELECT rough, scaled, \"text$text\", whole FROM '%s')"
                    .formatted(file)))
        .isEqualTo("rough DOUBLE, scaled DECIMAL(18,3), text$text VARCHAR, whole BIGINT");
    assertThat(values(ALPHA)).isEmpty();
  }

  @Test
  void fieldsMayBeNamedLikeThePartsOfAPath() {
    Fields fields =
        Fields.builder().put("kind", 1).put("day", 2).put("rollup", 3).put("month", 4).build();
    put(new Point("host", T0, ALPHA, fields));
    later(Duration.ofHours(14));
    for (long step : List.of(0L, 60 * MINUTE)) {
      List<SeriesSlice> slices =
          store.query(
              new SeriesQuery(
                  "host",
                  Map.of(),
                  Stream.of("kind", "day", "rollup", "month")
                      .map(field -> new Selection(field, Form.VALUE))
                      .toList(),
                  T0,
                  T0 + MINUTES * MINUTE,
                  step));
      assertThat(slices).hasSize(4).allSatisfy(slice -> assertThat(slice.size()).isEqualTo(1));
    }
    assertThat(store.latest(0)).containsExactly(new Point("host", T0, ALPHA, fields));
  }

  @Test
  void numbersComeBackExactly() {
    double[] awkward = {
      0.1,
      1e-300,
      1e300,
      123_456.789,
      1 / 3.0,
      (double) (1L << 60),
      -7.25,
      Float.MAX_VALUE,
      0.000_001
    };
    for (int i = 0; i < awkward.length; i++) {
      Tags tags = Tags.of(Tags.DEVICE, "device-" + i);
      put(point(tags, T0, awkward[i]), point(tags, T0 + 1, 1));
    }
    later(Duration.ofHours(14));
    for (int i = 0; i < awkward.length; i++) {
      assertThat(values(Tags.of(Tags.DEVICE, "device-" + i))).containsExactly(awkward[i], 1);
    }
  }

  @Test
  void aLatePointCountsAtOnceAndIsPutIntoTheFileLater() throws Exception {
    settings = settings.withKeeping(Keeping.usual().withValuesPerFile(5_000));
    reopen();
    putDay(ALPHA, 0);
    putDay(BETA, 10_000);
    later(Duration.ofHours(40));
    List<Path> before = files();
    assertThat(before).hasSize(2);

    put(point(ALPHA, T0, -1), point(ALPHA, T0 + MINUTE / 2, 0.5));
    double[] corrected =
        DoubleStream.concat(DoubleStream.of(-1, 0.5), Arrays.stream(day(0)).skip(1)).toArray();
    assertThat(values(ALPHA)).containsExactly(corrected);
    assertThat(store.extents().values())
        .containsExactly(new KindExtent(2 * MINUTES + 1, T0, T0 + (MINUTES - 1) * MINUTE));
    store.maintain();
    assertThat(files()).isEqualTo(before);

    later(Duration.ofMinutes(20));
    assertThat(values(ALPHA)).containsExactly(corrected);
    assertThat(values(BETA)).containsExactly(day(10_000));
    assertThat(files()).hasSize(2).contains(before.get(1)).doesNotContain(before.get(0));
    assertThat(tables()).isEmpty();
    assertThat(values(ALPHA)).containsExactly(corrected);
  }

  @Test
  void theLastOfSeveralCorrectionsCounts() {
    put(point(ALPHA, T0, 1));
    later(Duration.ofHours(40));
    for (int i = 2; i < 6; i++) {
      put(point(ALPHA, T0, i));
      assertThat(values(ALPHA)).containsExactly(i);
      if (i % 2 == 0) {
        later(Duration.ofMinutes(20));
        later(Duration.ofMinutes(20));
      }
      reopen();
      assertThat(values(ALPHA)).containsExactly(i);
    }
  }

  @Test
  void aForgottenDeviceLeavesTheFiles() throws Exception {
    putDay(ALPHA, 0);
    putDay(BETA, 5);
    later(Duration.ofHours(40));
    Path before = files().getFirst();

    assertThat(store.forget(Tags.DEVICE, "alpha")).isEqualTo(MINUTES);
    assertThat(values(ALPHA)).isEmpty();
    assertThat(store.extents().values()).extracting(KindExtent::points).containsExactly(1440L);
    reopen();
    assertThat(values(ALPHA)).isEmpty();
    store.maintain();
    assertThat(files()).hasSize(1).doesNotContain(before);
    assertThat(RowOf.first("SELECT count(DISTINCT series) FROM '%s'".formatted(files().getFirst())))
        .isEqualTo("1");
    put(point(ALPHA, T0, 7));
    assertThat(values(ALPHA)).containsExactly(7);
    assertThat(values(BETA)).containsExactly(day(5));
  }

  /** What a crash leaves: files before they count, or files that count no more. */
  @Test
  void filesThatDoNotCountAreDeletedAfterTheStoreWasOpened() throws Exception {
    putDay(ALPHA, 0);
    later(Duration.ofHours(40));
    Path counting = files().getFirst();
    Path stranger = counting.resolveSibling("part-7.parquet");
    Files.copy(counting, stranger);
    Files.writeString(counting.resolveSibling("part-8.parquet.unfinished"), "x");
    Files.writeString(counting.resolveSibling("notes.txt"), "of the operator");

    reopen();
    store.maintain();
    assertThat(files()).containsExactly(counting.resolveSibling("notes.txt"), counting);
    assertThat(values(ALPHA)).containsExactly(day(0));
  }

  @Test
  void aFileThatIsLostOrTornIsLeftOutAndTheRestIsThere() throws Exception {
    settings = settings.withKeeping(Keeping.usual().withValuesPerFile(5_000));
    reopen();
    putDay(ALPHA, 0);
    putDay(BETA, 5);
    later(Duration.ofHours(40));
    Path first = files().getFirst();
    Files.write(first, Arrays.copyOf(Files.readAllBytes(first), 1_000));

    reopen();
    assertThat(values(ALPHA)).isEmpty();
    assertThat(values(BETA)).containsExactly(day(5));
    put(point(ALPHA, T0, 3));
    later(Duration.ofHours(1));
    assertThat(values(ALPHA)).containsExactly(3);
    assertThat(values(BETA)).containsExactly(day(5));
  }

  @Test
  void aClockThatWasWrongForAWhileDoesNoHarm() {
    put(point(ALPHA, T0, 1));
    now = now.plus(Duration.ofDays(400));
    put(point(ALPHA, T0, 2), point(BETA, T0, 1));
    store.maintain();
    now = DAY.plus(Duration.ofHours(13));
    put(point(ALPHA, T0, 3), point(ALPHA, T0 + 1, 4));
    store.maintain();
    assertThat(values(ALPHA)).containsExactly(3, 4);
    reopen();
    put(point(ALPHA, T0, 5));
    assertThat(values(ALPHA)).containsExactly(5, 4);
    later(Duration.ofDays(2));
    later(Duration.ofDays(2));
    assertThat(values(ALPHA)).containsExactly(5, 4);
    assertThat(values(BETA)).containsExactly(1);
  }

  @Test
  void whereThereIsNoRoomNothingIsLost() {
    putDay(ALPHA, 0);
    close();
    AtomicLong free = new AtomicLong();
    InstantSource clock = () -> now;
    store = DuckDbPointStore.open(folder, settings, clock.withZone(ZoneOffset.UTC), free::get);
    assertThatThrownBy(() -> later(Duration.ofHours(40)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("full");
    assertThat(values(ALPHA)).containsExactly(day(0));
    free.set(Long.MAX_VALUE);
    store.maintain();
    assertThat(files()).hasSize(1);
    assertThat(values(ALPHA)).containsExactly(day(0));
  }

  @Test
  void aStoreOfTheFormerFormatIsTakenOver() throws Exception {
    putDay(ALPHA, 0);
    close();
    String file = folder.resolve("sonde.duckdb").toString();
    try (Connection connection =
            new DuckDBDriver().connect("jdbc:duckdb:" + file, new Properties());
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE points.\"host.19782.1.1\" RENAME TO \"host\"");
      statement.execute(
          "CREATE TABLE points.\"host.2\" AS SELECT 1::INTEGER AS series, "
              + (T0 + MINUTES * MINUTE)
              + "::BIGINT AS time, 1.5::DOUBLE AS value");
      statement.execute("DROP TABLE files");
      statement.execute("UPDATE meta SET value = '2'");
    }
    open();
    assertThat(values(ALPHA)).containsExactly(day(0));
    assertThat(store.extents().values()).extracting(KindExtent::points).containsExactly(1441L);
    assertThat(tables()).isEqualTo("host.19782.1.1 host.19783.2.2");
    later(Duration.ofHours(40));
    assertThat(files()).hasSize(2);
    assertThat(values(ALPHA)).containsExactly(day(0));
  }
}
