package dev.sonde.store.duckdb;

import dev.sonde.model.FieldNames;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.PointStore;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
 * Not a test. Arguments: an empty folder, how many large commits, the points in each, the fields of
 * a point.
 */
final class StoreLoad {
  private static final int TARGETS = 2_000;
  private static final long STEP = 10_000_000L;
  private static final int DAYS_LATER = 10;
  private static final long BEGIN = 1_700_000_000_000_000L / STEP * STEP;

  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private final Random random = new Random(1);
  private final FieldNames names;
  private final double[][] state;
  private final Tags[] tags = new Tags[TARGETS];
  private final Path folder;
  private long next;

  private StoreLoad(Path folder, int fields) {
    this.folder = folder;
    this.names = FieldNames.of(IntStream.range(0, fields).mapToObj(i -> "field_" + i).toList());
    this.state = new double[TARGETS][fields];
    for (int i = 0; i < TARGETS; i++) {
      tags[i] = Tags.of("agent", "agent-" + i % 200, "device", "device-" + i);
    }
  }

  static void main(String[] args) throws IOException {
    new StoreLoad(Path.of(args[0]), Integer.parseInt(args[3]))
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
        "%d points, %.2f bytes/sample%n",
        total, (double) Files.size(folder.resolve("sonde.duckdb")) / total / names.size());
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
    try (Stream<Path> files = Files.walk(folder.resolve("archive"))) {
      long[] sizes =
          files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).toArray();
      out.printf(
          "%d files, %.2f bytes/sample%n",
          sizes.length, (double) Arrays.stream(sizes).sum() / total / names.size());
    }
  }

  private void queries(long points, int daysLater) throws IOException {
    long begin = System.nanoTime();
    try (DuckDbPointStore store = open(daysLater)) {
      out.printf("open %.1f ms%n", (System.nanoTime() - begin) / 1e6);
      long end = BEGIN + points / TARGETS * STEP;
      long day = 86_400_000_000L;
      time(
          "one target, 24 h per minute",
          30,
          i -> store.query(one(i, end - day, end, 60_000_000L, Form.VALUE)));
      time(
          "one target, 24 h per minute, rate",
          20,
          i -> store.query(one(i, end - day, end, 60_000_000L, Form.RATE)));
      time("one target, 1 h raw", 30, i -> store.query(one(i, end - day / 24, end, 0, Form.VALUE)));
      time("latest of all, last 10 min", 10, i -> store.latest(end - 600_000_000L));
      time("extents", 10, i -> store.extents());
      time("200 late points", 10, i -> store.append(List.of(late(end - day / 24))));
      out.println(memory());
    }
  }

  private DuckDbPointStore open(int daysLater) {
    Instant now = Instant.ofEpochSecond(BEGIN / 1_000_000).plus(Duration.ofDays(daysLater));
    return DuckDbPointStore.open(folder, DuckDbSettings.usual(), Clock.fixed(now, ZoneOffset.UTC));
  }

  private SeriesQuery one(int i, long from, long to, long step, Form form) {
    return new SeriesQuery(
        "probe",
        Map.of("device", Set.of("device-" + i * 7 % TARGETS)),
        List.of(new Selection("field_1", form)),
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
        IntStream.range(0, 200).mapToObj(i -> point((time - BEGIN) / STEP * TARGETS + i)).toList());
  }

  /** Values that move as measured ones do: a random walk with two decimals. */
  private Point point(long index) {
    int target = (int) (index % TARGETS);
    Fields.Builder fields = Fields.builder();
    for (int i = 0; i < names.size(); i++) {
      state[target][i] = Math.max(0, state[target][i] + Math.round(random.nextGaussian() * 100));
      fields.put(names.at(i), state[target][i] / 100);
    }
    return new Point("probe", BEGIN + index / TARGETS * STEP, tags[target], fields.build());
  }
}
