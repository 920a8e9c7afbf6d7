package dev.sonde.store.duckdb;

import dev.sonde.model.FieldNames;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.PointStore;
import dev.sonde.store.Retention;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures a {@link DuckDbPointStore}: ingest, latency of commits, size, memory, opening, queries.
 * Days are closed and rolled up as they go by. Not a test. Arguments: an empty folder, how many
 * large commits, the points in each, the fields of a point; and if wanted the number of targets and
 * the seconds between two points of one.
 */
final class StoreLoad {
  private static final int TARGETS = 2_000;
  private static final int SECONDS = 10;
  private static final long DAY = 86_400_000_000L;
  private static final long HOUR = DAY / 24;
  private static final long MINUTE = HOUR / 60;
  private static final int DAYS_LATER = 10;
  private static final long BEGIN = 1_700_000_000_000_000L / DAY * DAY;

  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private final Random random = new Random(1);
  private final FieldNames names;
  private final double[][] state;
  private final int targets;
  private final long step;
  private final Tags[] tags;
  private final Path folder;
  private long next;
  private long closed;

  private StoreLoad(Path folder, int fields, int targets, int seconds) {
    this.folder = folder;
    this.targets = targets;
    this.step = seconds * 1_000_000L;
    this.tags = new Tags[targets];
    this.names =
        FieldNames.of(
            IntStream.range(0, fields)
                .mapToObj(i -> i == 1 ? "rtt_avg_ms" : "field_" + i)
                .toList());
    this.state = new double[targets][fields];
    for (int i = 0; i < targets; i++) {
      tags[i] = Tags.of("agent", "agent-" + i % 200, "device", "device-" + i);
    }
  }

  static void main(String[] args) throws IOException {
    new StoreLoad(
            Path.of(args[0]),
            Integer.parseInt(args[3]),
            args.length > 4 ? Integer.parseInt(args[4]) : TARGETS,
            args.length > 5 ? Integer.parseInt(args[5]) : SECONDS)
        .run(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
  }

  private void run(int commits, int points) throws IOException {
    try (DuckDbPointStore store = open(0)) {
      commits("1 point", store, 500, 1);
      commits("1,000 points", store, 200, 1_000);
      double[] millis = commits(points + " points", store, commits, points);
      out.printf(
          "ingest %.2f M samples/s%n",
          points / 1e3 * names.size() * commits / Arrays.stream(millis).sum());
      commits("1 point, in the full store", store, 500, 1);
      out.println(memory());
    }
    long total = next;
    out.printf(
        "%d points, %d bytes in sonde.duckdb%n", total, Files.size(folder.resolve("sonde.duckdb")));
    queries(total, 0);
    close(total);
    queries(total, DAYS_LATER);
  }

  private void close(long total) throws IOException {
    try (DuckDbPointStore store = open(DAYS_LATER)) {
      long begin = System.nanoTime();
      store.maintain();
      out.printf("closed in %.1f s%n", (System.nanoTime() - begin) / 1e9);
      long live = store.extents().values().stream().mapToLong(PointStore.KindExtent::points).sum();
      out.printf("%d points, %s%n", live, memory());
    }
    for (String of : List.of("kind=probe", "rollup=1m", "rollup=1h")) {
      try (Stream<Path> files = Files.walk(folder.resolve("archive").resolve(of))) {
        long[] sizes =
            files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).toArray();
        out.printf(
            "%s: %d files, %.2f bytes for each sample%n",
            of, sizes.length, (double) Arrays.stream(sizes).sum() / total / names.size());
      }
    }
  }

  private void queries(long points, int daysLater) throws IOException {
    long begin = System.nanoTime();
    try (DuckDbPointStore store = open(daysLater)) {
      out.printf("open %.1f ms%n", (System.nanoTime() - begin) / 1e6);
      long end = BEGIN + points / targets * step;
      time(
          "one target, 24 h per minute",
          30,
          i -> store.query(one(i, end - DAY, end, MINUTE, Form.VALUE)));
      time(
          "one target, 24 h per minute, p95", 30, i -> store.query(p95(i, end - DAY, end, MINUTE)));
      time(
          "one target, 24 h per minute, rate",
          20,
          i -> store.query(one(i, end - DAY, end, MINUTE, Form.RATE)));
      time("one target, 1 h raw", 30, i -> store.query(one(i, end - HOUR, end, 0, Form.VALUE)));
      time(
          "one target, 30 d per hour",
          30,
          i -> store.query(one(i, end - 30 * DAY + 7, end, HOUR, Form.VALUE)));
      time(
          "one target, 30 d per hour, p95",
          30,
          i -> store.query(p95(i, end - 30 * DAY + 7, end, HOUR)));
      time("latest of all, last 10 min", 10, i -> store.latest(end - 10 * MINUTE));
      time("extents", 10, i -> store.extents());
      out.println(memory());
      time("200 late points", 10, i -> store.append(List.of(late(end - HOUR))));
    }
  }

  private DuckDbPointStore open(int daysLater) {
    InstantSource clock =
        () ->
            Instant.ofEpochSecond((BEGIN + next / targets * step) / 1_000_000)
                .plus(Duration.ofDays(daysLater));
    return DuckDbPointStore.open(
        folder,
        DuckDbSettings.usual().withRetention(Retention.parse("raw=1y")),
        clock.withZone(ZoneOffset.UTC));
  }

  private SeriesQuery p95(int i, long from, long to, long step) {
    SeriesQuery query = one(i, from, to, step, Form.VALUE);
    return new SeriesQuery(
        query.kind(), query.filter(), query.fields(), from, to, step, List.of(0.95));
  }

  private SeriesQuery one(int i, long from, long to, long step, Form form) {
    return new SeriesQuery(
        "probe",
        Map.of("device", Set.of("device-" + i * 7 % targets)),
        List.of(new Selection("rtt_avg_ms", form)),
        from,
        to,
        step);
  }

  private double[] commits(String what, DuckDbPointStore store, int count, int points) {
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      List<Point> batch = new ArrayList<>(points);
      for (int j = 0; j < points; j++) {
        batch.add(point(next++));
      }
      Batch report = Batch.of(new Report(new Report.Id("load", "load", next), batch));
      long begin = System.nanoTime();
      store.append(List.of(report));
      millis[i] = (System.nanoTime() - begin) / 1e6;
      long day = next / targets * step / DAY;
      if (day > closed) {
        closed = day;
        long closing = System.nanoTime();
        store.maintain();
        out.printf("day %d closed in %.1f s%n", day, (System.nanoTime() - closing) / 1e9);
      }
    }
    print("commit of " + what, millis.clone());
    return millis;
  }

  private void time(String what, int count, IntConsumer call) {
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      call.accept(i);
      millis[i] = (System.nanoTime() - begin) / 1e6;
    }
    print(what, millis);
  }

  private void print(String what, double[] millis) {
    Arrays.sort(millis);
    out.printf(
        "%s: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
        what,
        millis[millis.length / 2],
        millis[millis.length * 99 / 100],
        millis[millis.length - 1]);
  }

  private static String memory() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS") || line.startsWith("VmHWM"))
        .toList()
        .toString();
  }

  private Batch late(long time) {
    return Batch.of(
        IntStream.range(0, 200).mapToObj(i -> point((time - BEGIN) / step * targets + i)).toList());
  }

  /** Values that move as measured ones do: a random walk with two decimals. */
  private Point point(long index) {
    int target = (int) (index % targets);
    Fields.Builder fields = Fields.builder();
    for (int i = 0; i < names.size(); i++) {
      state[target][i] = Math.max(0, state[target][i] + Math.round(random.nextGaussian() * 100));
      fields.put(names.at(i), state[target][i] / 100);
    }
    return new Point("probe", BEGIN + index / targets * step, tags[target], fields.build());
  }
}
