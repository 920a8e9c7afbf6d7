package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.QueryException;
import dev.sonde.store.Resolution;
import dev.sonde.store.Retention;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Figure;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes when it is too old or too much, what stays of it, and what becomes of late points. */
class ClearingTest {
  private static final Instant DAY = Instant.parse("2024-01-30T00:00:00Z");
  private static final long T0 = DAY.getEpochSecond() * 1_000_000;
  private static final long MINUTE = 60_000_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long ONE_DAY = 24 * HOUR;
  private static final int MINUTES = 1440;
  private static final Tags ALPHA = Tags.of(Tags.DEVICE, "alpha");
  private static final Tags BETA = Tags.of(Tags.DEVICE, "beta");

  @TempDir Path folder;
  private Instant now = DAY.plus(Duration.ofHours(12));
  private long freeBytes = Long.MAX_VALUE;
  private DuckDbSettings settings =
      DuckDbSettings.usual()
          .withRetention(Retention.parse("raw=3d,minute=6d,hour=60d"))
          .withKeeping(Keeping.usual().atOnce());

  private DuckDbPointStore store;

  @BeforeEach
  void open() {
    InstantSource clock = () -> now;
    store =
        DuckDbPointStore.open(folder, settings, clock.withZone(ZoneOffset.UTC), () -> freeBytes);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() {
    close();
    open();
  }

  private void put(Point... points) {
    assertThat(store.append(List.of(Batch.of(List.of(points))))).containsExactly(true);
  }

  private static Point point(Tags tags, long time, double value) {
    return new Point("host", time, tags, Fields.builder().put("value", value).build());
  }

  /** Two points a minute of a whole day. */
  private void putDay(int day) {
    long begin = T0 + day * ONE_DAY;
    for (Tags tags : List.of(ALPHA, BETA)) {
      put(
          IntStream.range(0, 2 * MINUTES)
              .mapToObj(i -> point(tags, begin + i * MINUTE / 2, i % 100))
              .toArray(Point[]::new));
    }
  }

  private void putDays(int count) {
    for (int day = 0; day < count; day++) {
      now = DAY.plus(Duration.ofDays(day)).plus(Duration.ofHours(12));
      putDay(day);
    }
    now = now.plus(Duration.ofDays(1));
    store.maintain();
  }

  /** How many values of a series a day has, asked for in steps of an hour. */
  private long values(Tags tags, int day, long step) {
    return store
        .query(
            new SeriesQuery(
                "host",
                Map.of(Tags.DEVICE, Set.of(tags.value(Tags.DEVICE).orElseThrow())),
                List.of(new Selection("value", Form.VALUE)),
                T0 + day * ONE_DAY,
                T0 + (day + 1) * ONE_DAY,
                step,
                List.of(),
                step == 0 ? Set.of() : Set.of(Figure.COUNT)))
        .stream()
        .mapToLong(slice -> step == 0 ? slice.size() : Arrays.stream(slice.count()).sum())
        .sum();
  }

  private List<String> files(String of) throws IOException {
    Path root = folder.resolve("archive").resolve(of);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file.getParent()).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void pointsGoFirstThenMinutesThenHoursAndTheSeriesWithTheLast() throws Exception {
    putDays(1);
    assertThat(files("kind=host")).containsExactly("day=2024-01-30");
    assertThat(files("rollup=1m/kind=host")).containsExactly("day=2024-01-30");
    assertThat(files("rollup=1h/kind=host")).containsExactly("month=2024-01");

    now = DAY.plus(Duration.ofDays(4)).plus(Duration.ofSeconds(1));
    store.maintain();
    assertThat(files("kind=host")).isEmpty();
    assertThat(values(ALPHA, 0, MINUTE)).isEqualTo(2 * MINUTES);
    assertThat(values(ALPHA, 0, 0)).as("the last of each minute").isEqualTo(MINUTES);
    assertThat(store.check().dropped().tooOld()).isPositive();
    reopen();
    assertThat(values(ALPHA, 0, HOUR)).isEqualTo(2 * MINUTES);

    now = DAY.plus(Duration.ofDays(7)).plus(Duration.ofSeconds(1));
    store.maintain();
    assertThat(files("rollup=1m/kind=host")).isEmpty();
    assertThat(values(ALPHA, 0, HOUR)).isEqualTo(2 * MINUTES);
    assertThat(values(ALPHA, 0, MINUTE)).as("the last of each hour").isEqualTo(24);
    assertThat(store.extents()).containsOnlyKeys("host");

    now = DAY.plus(Duration.ofDays(63));
    put(point(BETA, T0 + 63 * ONE_DAY, 1));
    store.maintain();
    assertThat(files("rollup=1h/kind=host")).isEmpty();
    assertThat(store.series("host", Map.of()))
        .singleElement()
        .satisfies(key -> assertThat(key.tags()).isEqualTo(BETA));
    reopen();
    assertThat(store.series("host", Map.of())).hasSize(1);
  }

  @Test
  void pointsOfADayWhosePointsAreGoneAreLeftOutAndCounted() {
    putDays(1);
    now = DAY.plus(Duration.ofDays(4)).plus(Duration.ofSeconds(1));
    store.maintain();
    for (int i = 1; i <= 2; i++) {
      put(
          point(ALPHA, T0 + 7, 1e9),
          point(ALPHA, T0 - ONE_DAY, 1e9),
          point(ALPHA, T0 + ONE_DAY, i));
      store.maintain();
      assertThat(store.check().dropped().late()).isEqualTo(2);
      assertThat(values(ALPHA, 0, HOUR)).isEqualTo(2 * MINUTES);
      assertThat(values(ALPHA, -1, HOUR)).isZero();
      assertThat(values(ALPHA, 1, 0)).isEqualTo(1);
      reopen();
    }
  }

  @Test
  void aForgottenDeviceLeavesRollupsWhosePointsAreGone() throws Exception {
    putDays(1);
    now = DAY.plus(Duration.ofDays(4)).plus(Duration.ofSeconds(1));
    store.maintain();
    store.forget(Tags.DEVICE, "alpha");
    assertThat(values(ALPHA, 0, HOUR)).isZero();
    store.maintain();
    assertThat(values(BETA, 0, HOUR)).isEqualTo(2 * MINUTES);
    reopen();
    put(point(ALPHA, T0 + 4 * ONE_DAY, 1));
    assertThat(values(ALPHA, 0, HOUR)).isZero();
    assertThat(values(BETA, 0, MINUTE)).isEqualTo(2 * MINUTES);
  }

  @Test
  void beyondTheBudgetAllGoesButToday() throws Exception {
    settings = settings.withRetention(Retention.parse("raw=1y"));
    reopen();
    putDays(3);
    now = now.minus(Duration.ofDays(1));
    settings = settings.withDiskBudget(OptionalLong.of(1));
    reopen();
    store.maintain();
    assertThat(files("kind=host")).containsExactly("day=2024-02-01");
    assertThat(files("rollup=1m/kind=host")).containsExactly("day=2024-02-01");
    assertThat(files("rollup=1h/kind=host")).containsExactly("month=2024-02");
    assertThat(values(ALPHA, 2, 0)).isEqualTo(2 * MINUTES);
    assertThat(values(ALPHA, 0, HOUR)).isZero();
    assertThat(store.check().dropped().overBudget()).isPositive();
    assertThat(store.check().room().warning()).contains("of its budget");
  }

  @Test
  void theOldestPointsGoFirstThenMinutesThenHours() {
    List<DayFile> files = new ArrayList<>();
    for (long day : List.of(100L, 101L, 102L)) {
      files.add(file(Resolution.RAW, day));
      files.add(file(Resolution.MINUTE, day));
    }
    files.add(file(Resolution.RAW, 103));
    files.add(file(Resolution.HOUR, Days.firstOfMonth(100)));
    KindTable table =
        new KindTable(
            "host", new Layout(List.of(), new DayFiles(files), new Columns(List.of())), 1);
    Expiry expiry = new Expiry(Retention.usual());
    for (int count = 0; count < 4; count++) {
      assertThat(expiry.overBudget(List.of(table), count * 1_000L - 10, 102))
          .extracting(lot -> lot.resolution() + " " + lot.day())
          .containsExactlyElementsOf(List.of("RAW 100", "RAW 101", "MINUTE 100").subList(0, count));
    }
    assertThat(expiry.overBudget(List.of(table), Long.MAX_VALUE, 200))
        .as("all but what has no rollups yet")
        .hasSize(7);
  }

  private static DayFile file(Resolution resolution, long day) {
    FileTypes none = new FileTypes(List.of(), "");
    return new DayFile(
        "host", resolution, day, 1, 1, 9, 10, 10, Days.begin(day), Days.last(day), 1_000, none);
  }

  @Test
  void roomThatRunsShortIsToldBeforeAnythingGoes() {
    DuckDbSettings budget = settings.withDiskBudget(OptionalLong.of(10_000));
    assertThat(new Room(budget, () -> freeBytes).status(8_999).warning()).isEmpty();
    assertThat(new Room(budget, () -> freeBytes).status(9_000).warning())
        .contains("90 % of its budget");
    assertThat(new Room(budget, () -> freeBytes).excess(10_000)).isZero();
    assertThat(new Room(budget, () -> freeBytes).excess(10_001)).isEqualTo(1);
    assertThat(store.check().room().warning()).isEmpty();
    freeBytes = 2 * settings.reserveBytes();
    assertThat(store.check().room().warning()).contains("disk").contains("nearly full");
    assertThat(store.check().writable()).isTrue();
  }

  @Test
  void aFileThatComesBackCountsAgain() throws Exception {
    putDays(1);
    Path file = folder.resolve("archive/kind=host/day=2024-01-30/part-1.parquet");
    Path aside = Files.move(file, folder.resolve("aside"));
    reopen();
    assertThat(values(ALPHA, 0, 0)).as("what minutes know").isEqualTo(MINUTES);
    reopen();
    Files.move(aside, file);
    reopen();
    assertThat(values(ALPHA, 0, 0)).isEqualTo(2 * MINUTES);
  }

  @Test
  void rollupsThatAreLostAreMadeAgain() throws Exception {
    putDays(2);
    for (String of : List.of("rollup=1m/kind=host/day=2024-01-30", "rollup=1h/kind=host")) {
      try (Stream<Path> all = Files.walk(folder.resolve("archive").resolve(of))) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          Files.delete(file);
        }
      }
      reopen();
      assertThat(values(ALPHA, 0, HOUR)).isEqualTo(2 * MINUTES);
      store.maintain();
      assertThat(files(of)).isNotEmpty();
      assertThat(values(ALPHA, 0, HOUR)).isEqualTo(2 * MINUTES);
      assertThat(values(ALPHA, 1, MINUTE)).isEqualTo(2 * MINUTES);
    }
  }

  @Test
  void whatFollowsFromTheRestIsLeftOutOfRollups() throws Exception {
    put(
        new Point("probe", T0, ALPHA, Fields.builder().put("rtt_ms", 10).put("up", 1).build()),
        new Point("probe", T0 + 1, ALPHA, Fields.builder().put("rtt_ms", 30).put("up", 1).build()),
        new Point("probe", T0 + 2, ALPHA, Fields.builder().put("rtt_ms", 20).put("up", 1).build()),
        new Point("probe", T0 + 3, ALPHA, Fields.builder().put("up", 1).build()));
    now = now.plus(Duration.ofDays(1));
    store.maintain();
    String file =
        folder.resolve("archive/rollup=1m/kind=probe/day=2024-01-30/part-2.parquet").toString();
    assertThat(
            RowOf.first(
                "SELECT concat_ws(' ', series, time - %d, \"$points\", \"$latest\" - %d, rtt_ms, \"rtt_ms$min\", \"rtt_ms$max\", \"rtt_ms$sum\", \"rtt_ms$count\", \"rtt_ms$at\" - %d, up) FROM '%s'"
                    .formatted(T0, T0, T0, file)))
        .isEqualTo("1 0 4 3 20 10 30 60 3 2 1");
    assertThat(
            RowOf.first(
                "SELECT string_agg(column_name, ' ' ORDER BY column_name) FROM (DESCRIBE SELECT * FROM read_parquet('%s', hive_partitioning = false))"
                    .formatted(file)))
        .isEqualTo(
            "$latest $points rtt_ms rtt_ms$at rtt_ms$count rtt_ms$max rtt_ms$min rtt_ms$sketch rtt_ms$sum series time up");
  }

  @Test
  void aQueryWhoseTimeIsOverEndsAtOnce() {
    putDays(1);
    settings = settings.withQueryTimeout(Duration.ofNanos(1));
    reopen();
    assertThatThrownBy(() -> values(ALPHA, 0, HOUR))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("takes longer than");
  }
}
