package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.Retention;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Figure;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.memory.MemoryPointStore;
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
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers from rollups are those that the points themselves would give. */
class RollupTest {
  private static final Instant DAY = Instant.parse("2024-02-28T00:00:00Z");
  private static final long T0 = DAY.getEpochSecond() * 1_000_000;
  private static final long SECOND = 1_000_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long ONE_DAY = 24 * HOUR;
  private static final int DAYS = 4;
  private static final List<Double> QUANTILES = List.of(0.0, 0.5, 0.95, 1.0);
  private static final Set<Figure> ALL = Set.of(Figure.COUNT, Figure.LAST);

  /** A rate is kept to seven digits. */
  private static final double DIGITS = 1e-6;

  @TempDir Path folder;
  private final MemoryPointStore oracle = new MemoryPointStore();
  private Instant now = DAY.plus(Duration.ofHours(1));
  private DuckDbSettings settings =
      DuckDbSettings.usual()
          .withRetention(Retention.parse("raw=100y,minute=100y,hour=100y"))
          .withKeeping(Keeping.usual().atOnce().withValuesPerFile(6_000));

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

  private void reopen(String keep) {
    close();
    settings = settings.withRetention(Retention.parse(keep));
    open();
  }

  private void put(List<Point> points) {
    assertThat(store.append(List.of(Batch.of(points)))).containsExactly(true);
    assertThat(oracle.append(List.of(Batch.of(points)))).containsExactly(true);
  }

  private static Tags device(int i) {
    return Tags.of(Tags.DEVICE, "device-" + i);
  }

  /** A counter that starts again now and then, and a gauge that is often absent. */
  private static List<Point> interfaces(Random random, long from, long to, long interval) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      double bytes = random.nextInt(1_000);
      for (long time = from + i; time < to; time += interval + random.nextLong(interval / 10)) {
        bytes = random.nextInt(200) == 0 ? 0 : bytes + random.nextInt(100_000) / 8.0;
        Fields.Builder fields = Fields.builder().put("rx_bytes", bytes);
        if (random.nextInt(3) == 0) {
          fields.put("speed_mbps", random.nextInt(4) * 10);
        }
        points.add(new Point("interface", time, device(i), fields.build()));
      }
    }
    return points;
  }

  private static List<Point> probes(Random random, long from, long to, long interval) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      for (long time = from; time < to; time += interval) {
        Fields.Builder fields = Fields.builder().put("up", random.nextInt(2));
        if (random.nextInt(10) > 0) {
          fields.put("rtt_avg_ms", Math.exp(random.nextGaussian() * 2));
          fields.put("offset_ms", Math.round(random.nextGaussian() * 1_000) / 1e3);
        }
        points.add(new Point("probe", time, device(i), fields.build()));
      }
    }
    return points;
  }

  /** Four days, of which the last is today; days are closed one after the other. */
  private void putDays(Random random) {
    for (int day = 0; day < DAYS; day++) {
      long begin = T0 + day * ONE_DAY;
      long end = day == DAYS - 1 ? begin + 3 * HOUR : begin + ONE_DAY;
      put(interfaces(random, begin, end, (20 + random.nextInt(200)) * SECOND));
      put(probes(random, begin, end, 90 * SECOND));
      now = now.plus(Duration.ofDays(1));
      if (day < DAYS - 1) {
        store.maintain();
      }
    }
    now = now.minus(Duration.ofDays(1)).plus(Duration.ofHours(2));
  }

  private void putLatePoints(Random random) {
    for (int i = 0; i < 3; i++) {
      long from = T0 + random.nextLong(DAYS * ONE_DAY - ONE_DAY);
      List<Point> late = interfaces(random, from, from + HOUR, 3 * MINUTE);
      put(late.subList(0, late.size() / (1 + random.nextInt(4))));
      long midnight = T0 + (1 + random.nextInt(2)) * ONE_DAY;
      put(interfaces(random, midnight - 2 * MINUTE, midnight + MINUTE, MINUTE));
    }
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Boolean.getBoolean("full") ? 20 : 1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void answersAreThoseOfThePointsWhateverComesLate(long seed) {
    Random random = new Random(seed);
    putDays(random);
    assertSameAnswers(random);
    putLatePoints(random);
    assertSameAnswers(random);
    store.maintain();
    assertSameAnswers(random);
    store.forget(Tags.DEVICE, "device-1");
    oracle.forget(Tags.DEVICE, "device-1");
    assertSameAnswers(random);
    store.maintain();
    reopen("raw=100y,minute=100y,hour=100y");
    assertSameAnswers(random);
  }

  private void assertSameAnswers(Random random) {
    long[] steps = {0, 10 * SECOND, MINUTE, 5 * MINUTE, 7 * MINUTE, HOUR, 5 * HOUR, ONE_DAY};
    for (long step : steps) {
      long from = T0 + random.nextLong(2 * ONE_DAY);
      long to = from + 1 + random.nextLong(3 * ONE_DAY);
      assertSame(query("interface", from, to, step, "rx_bytes", "speed_mbps"));
      assertSame(query("probe", from, to, step, "up", "rtt_avg_ms", "offset_ms"));
    }
    for (long step : new long[] {MINUTE, HOUR, ONE_DAY}) {
      assertSame(query("interface", T0, T0 + DAYS * ONE_DAY, step, "rx_bytes", "speed_mbps"));
    }
  }

  private static SeriesQuery query(String kind, long from, long to, long step, String... fields) {
    return new SeriesQuery(
        kind,
        Map.of(),
        Arrays.stream(fields)
            .flatMap(
                field ->
                    Stream.of(new Selection(field, Form.VALUE), new Selection(field, Form.RATE)))
            .toList(),
        from,
        to,
        step,
        step == 0 ? List.of() : QUANTILES,
        step == 0 ? Set.of() : ALL);
  }

  private void assertSame(SeriesQuery query) {
    List<SeriesSlice> found = store.query(query);
    List<SeriesSlice> expected = oracle.query(query);
    assertThat(found)
        .as("%s", query)
        .extracting(SeriesSlice::tags, SeriesSlice::field)
        .containsExactlyElementsOf(
            expected.stream().map(slice -> Tuple.tuple(slice.tags(), slice.field())).toList());
    for (int i = 0; i < found.size(); i++) {
      assertSame(found.get(i), expected.get(i), query);
    }
  }

  private static void assertSame(SeriesSlice found, SeriesSlice expected, SeriesQuery query) {
    String what = found.tags() + " " + found.field() + " " + query;
    assertThat(found.times()).as(what).containsExactly(expected.times());
    assertThat(found.count()).as(what).containsExactly(expected.count());
    double error = found.field().form() == Form.RATE ? DIGITS : 1e-12;
    assertClose(what + " min", found.min(), expected.min(), error);
    assertClose(what + " avg", found.avg(), expected.avg(), error);
    assertClose(what + " max", found.max(), expected.max(), error);
    assertClose(what + " last", found.last(), expected.last(), error);
    for (int i = 0; i < found.size(); i++) {
      assertQuantiles(what + " [" + i + "]", found, expected, i);
    }
  }

  /** Off by a share of the two values between which a quantile lies. */
  private static void assertQuantiles(
      String what, SeriesSlice found, SeriesSlice expected, int step) {
    boolean bothSigns = expected.min()[step] < 0 && expected.max()[step] > 0;
    double most = Math.max(-expected.min()[step], expected.max()[step]);
    for (int i = 0; i < found.quantiles().length; i++) {
      double quantile = expected.quantiles()[i][step];
      assertThat(found.quantiles()[i][step])
          .as("%s quantile %s", what, QUANTILES.get(i))
          .isCloseTo(
              quantile,
              within(1e-9 + 1.000_1 * Sketch.ERROR * (bothSigns ? most : Math.abs(quantile))));
    }
  }

  private static void assertClose(String what, double[] found, double[] expected, double error) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i])
          .as("%s [%d]", what, i)
          .isCloseTo(expected[i], within(Math.max(1e-9, Math.abs(expected[i]) * error)));
    }
  }

  @Test
  void minutesAndHoursStayWhenThePointsAreGone() throws Exception {
    Random random = new Random(4);
    putDays(random);
    store.maintain();
    reopen("raw=1d,minute=100y,hour=100y");
    store.maintain();
    assertThat(days("kind=interface")).containsExactly("day=2024-03-01");
    for (long step : new long[] {MINUTE, 5 * MINUTE, HOUR, ONE_DAY}) {
      assertSame(
          new SeriesQuery(
              "interface",
              Map.of(),
              List.of(
                  new Selection("rx_bytes", Form.VALUE),
                  new Selection("speed_mbps", Form.VALUE),
                  new Selection("rx_bytes", Form.RATE)),
              T0,
              T0 + DAYS * ONE_DAY,
              step,
              List.of(),
              ALL));
      assertSame(
          new SeriesQuery(
              "probe",
              Map.of(),
              List.of(new Selection("rtt_avg_ms", Form.VALUE)),
              T0,
              T0 + DAYS * ONE_DAY,
              step,
              QUANTILES,
              ALL));
    }
    assertThat(store.extents().get("interface"))
        .satisfies(e -> assertThat(e.oldest()).isLessThan(T0 + MINUTE));
  }

  private List<String> days(String kind) throws IOException {
    Path days = folder.resolve("archive").resolve(kind);
    if (!Files.isDirectory(days)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(days)) {
      return all.filter(RollupTest::hasFiles)
          .map(day -> day.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private static boolean hasFiles(Path day) {
    String[] files = day.toFile().list();
    return files != null && files.length > 0;
  }
}
