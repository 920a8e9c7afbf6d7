package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.PastPoints;
import dev.sonde.store.Retention;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Figure;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of histories that are longer than points are kept. */
class PastTest {
  private static final Instant BEGIN = Instant.parse("2024-01-01T00:00:00Z");
  private static final long T0 = BEGIN.getEpochSecond() * 1_000_000;
  private static final long FIVE_MINUTES = 300_000_000;
  private static final long HOUR = 12 * FIVE_MINUTES;
  private static final long ONE_DAY = 24 * HOUR;
  private static final int A_DAY = 288;
  private static final int DAYS = 5;
  private static final Tags ALPHA = Tags.of("check", "alpha");
  private static final Tags BETA = Tags.of("check", "beta");

  @TempDir Path folder;
  private Instant now = BEGIN.plus(Duration.ofDays(DAYS)).plus(Duration.ofHours(12));
  private DuckDbPointStore store;

  @BeforeEach
  void open() {
    InstantSource clock = () -> now;
    store =
        DuckDbPointStore.open(
            folder,
            DuckDbSettings.usual()
                .withRetention(Retention.parse("raw=1d,minute=3d,hour=100d"))
                .withKeeping(Keeping.usual().atOnce()),
            clock.withZone(ZoneOffset.UTC));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Point point(Tags tags, long time, double value) {
    return new Point("probe", time, tags, Fields.of("rtt_median_ms", value));
  }

  /** A value every five minutes. */
  private static List<Point> days(Tags tags, int first, int end) {
    return IntStream.range(first * A_DAY, end * A_DAY)
        .mapToObj(i -> point(tags, T0 + i * FIVE_MINUTES, i % A_DAY))
        .toList();
  }

  private long values(Tags tags, int day, long step) {
    return store
        .query(
            new SeriesQuery(
                "probe",
                Map.of("check", Set.of(tags.value("check").orElseThrow())),
                List.of(new Selection("rtt_median_ms", Form.VALUE)),
                T0 + day * ONE_DAY,
                T0 + (day + 1) * ONE_DAY,
                step,
                List.of(),
                step == 0 ? Set.of() : Set.of(Figure.COUNT)))
        .stream()
        .mapToLong(slice -> step == 0 ? slice.size() : Arrays.stream(slice.count()).sum())
        .sum();
  }

  private void everyDayHas(Tags tags, int first, int end, long count) {
    for (int day = first; day < end; day++) {
      assertThat(values(tags, day, HOUR)).as("hours of day %d of %s", day, tags).isEqualTo(count);
    }
  }

  /** Longer than days wait for more points of the past. */
  private void aDayPasses() {
    now = now.plus(Duration.ofDays(1));
    store.maintain();
  }

  @Test
  void aLongHistoryIsThereAtOnceThenAsRollupsAndIsNotTakenTwice() {
    List<Point> history = days(ALPHA, 0, DAYS);

    assertThat(store.addPast(history)).isEqualTo(new PastPoints(DAYS * A_DAY, 0, 0, 0));
    everyDayHas(ALPHA, 0, DAYS, A_DAY);
    store.maintain();
    everyDayHas(ALPHA, 0, DAYS, A_DAY);
    aDayPasses();

    everyDayHas(ALPHA, 0, DAYS, A_DAY);
    assertThat(values(ALPHA, 0, 0)).as("what is left without steps: an hour's last").isEqualTo(24);
    PastPoints again = store.addPast(history);
    assertThat(again.added()).isZero();
    assertThat(again.closed()).isEqualTo(A_DAY * DAYS);
    store.maintain();
    everyDayHas(ALPHA, 0, DAYS, A_DAY);
  }

  @Test
  void aSecondHistoryIsAddedToDaysOfWhichOnlyRollupsAreLeft() {
    store.addPast(days(ALPHA, 0, DAYS));
    store.maintain();
    aDayPasses();

    assertThat(store.addPast(days(BETA, 0, DAYS)).added()).isEqualTo(DAYS * A_DAY);
    everyDayHas(ALPHA, 0, DAYS, A_DAY);
    store.maintain();
    close();
    open();
    store.maintain();
    everyDayHas(ALPHA, 0, DAYS, A_DAY);
    everyDayHas(BETA, 0, DAYS, A_DAY);
    assertThat(values(ALPHA, DAYS - 1, 60_000_000)).as("minutes").isEqualTo(A_DAY);
    aDayPasses();
    everyDayHas(ALPHA, 0, DAYS, A_DAY);
    everyDayHas(BETA, 0, DAYS, A_DAY);
    assertThat(store.addPast(days(BETA, 0, DAYS)).added()).isZero();
  }

  @Test
  void aDayThatCameInTwoHalvesIsCountedWhole() {
    List<Point> day = days(ALPHA, 0, 1);
    store.addPast(days(BETA, 0, 1));
    store.maintain();
    aDayPasses();
    store.addPast(day.subList(0, A_DAY / 2));
    store.maintain();
    assertThat(store.addPast(day)).isEqualTo(new PastPoints(A_DAY - A_DAY / 2, A_DAY / 2, 0, 0));
    store.maintain();
    aDayPasses();

    everyDayHas(ALPHA, 0, 1, A_DAY);
    everyDayHas(BETA, 0, 1, A_DAY);
  }

  @Test
  void whatComesLateInTheUsualWayIsStillLeftOut() {
    store.addPast(days(ALPHA, 0, 1));
    store.maintain();
    aDayPasses();
    store.append(List.of(Batch.of(List.of(point(ALPHA, T0 + 1, 1)))));

    assertThat(store.check().dropped().late()).isEqualTo(1);
    everyDayHas(ALPHA, 0, 1, A_DAY);
  }

  @Test
  void whatIsOlderThanAnythingIsKeptIsTurnedAway() {
    assertThat(store.addPast(List.of(point(ALPHA, T0 - 100 * ONE_DAY, 1))))
        .isEqualTo(new PastPoints(0, 0, 0, 1));
  }
}
