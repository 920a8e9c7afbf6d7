package dev.sonde.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.agent.spool.Spool;
import dev.sonde.agent.spool.SpooledReport;
import dev.sonde.model.Delivery;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import dev.sonde.relay.reduce.ReductionRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From reports through windows to the upstream, whatever dies in between. */
class ReducerTest {
  private static final ReductionRules MINUTE =
      new ReductionRules(Duration.ofMinutes(1), ReductionRules.plainKinds());
  private static final String STREAM = "00000000000000bb";
  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private final FakeClock clock = new FakeClock();
  private Relayed relayed;
  private int runs;

  /** An upstream that knows reports by their names and points by their keys, as a server does. */
  private static final class Known {
    private final Map<StreamMarks.Stream, Long> marks = new HashMap<>();
    private final Map<Map.Entry<SeriesKey, Long>, Point> points = new HashMap<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private int replaced;

    Known() {}

    Known(Known other) {
      marks.putAll(other.marks);
      points.putAll(other.points);
    }

    void take(Delivery delivery) {
      deliveries.add(delivery);
      for (Report report : delivery.reports()) {
        StreamMarks.Stream stream = StreamMarks.Stream.of(report.id());
        if (report.id().sequence() > marks.getOrDefault(stream, 0L)) {
          marks.put(stream, report.id().sequence());
          for (Point point : report.points()) {
            Point before = points.put(Map.entry(point.series(), point.time()), point);
            replaced += before == null ? 0 : 1;
          }
        }
      }
    }

    List<Point> of(String kind) {
      return points.values().stream()
          .filter(point -> point.kind().equals(kind))
          .sorted((one, other) -> Long.compare(one.time(), other.time()))
          .toList();
    }

    /** How many points of a kind were measured, of those that are here. */
    double measured(String kind) {
      return of(kind).stream().mapToDouble(p -> p.fields().number("points").orElse(1)).sum();
    }

    /** What a gauge comes to, of all that were measured. */
    double total(String kind, String field) {
      return of(kind).stream()
          .mapToDouble(
              p -> p.fields().number(field).orElse(0) * p.fields().number("points").orElse(1))
          .sum();
    }
  }

  /** The part of a relay that reduces, on files in a folder. */
  private final class Relayed implements AutoCloseable {
    private final Path at;
    private final Spool up;
    private final Reducer reducer;
    private Runnable added = () -> {};

    Relayed(Path at, ReductionRules rules) {
      this.at = at;
      up = Spool.open(at.resolve("up"), 4 * MIB, Duration.ofDays(7), clock::micros);
      Spool log = Spool.open(at.resolve("log"), MIB, Duration.ofDays(7), clock::micros);
      String stream = SpooledReport.streamName(++runs);
      boolean isOpen = false;
      try {
        reducer =
            new Reducer(
                log,
                MIB,
                up,
                new ReductionFile(at.resolve("mark")),
                rules,
                clock,
                stream,
                () -> added.run());
        isOpen = true;
      } finally {
        if (!isOpen) {
          up.close();
          log.close();
        }
      }
    }

    void forwardTo(Known known) {
      forward(up, known);
    }

    boolean host(String agent, long sequence, double load) {
      return keep(agent, sequence, clock.micros(), point(agent, clock.micros(), load));
    }

    boolean keep(String agent, long sequence, long arrived, Point... points) {
      Report report = new Report(new Report.Id(agent, STREAM, sequence), List.of(points));
      return reducer.keep(List.of(new Taken(report, 10, 0, false, arrived)));
    }

    /** Lets a minute pass in which agents report each 10 s, each time with a check's result. */
    void minute(long firstSequence) {
      for (int i = 0; i < 6; i++) {
        clock.advance(Duration.ofSeconds(10));
        for (String agent : List.of("a", "b")) {
          long now = clock.micros();
          keep(
              agent,
              firstSequence + i,
              now,
              point(agent, now, i),
              new Point("probe", now, Tags.of("check", "c", "agent", agent), Fields.of("up", 1)));
        }
        reducer.tick();
      }
    }

    @Override
    public void close() {
      reducer.close();
      up.close();
    }
  }

  private void forward(Spool up, Known known) {
    ScriptedUpstream upstream = new ScriptedUpstream();
    Forwarder forwarder = new Forwarder(up, upstream, clock, 1e6, new SplittableRandom(1));
    while (forwarder.step() != Forwarder.IDLE) {
      clock.advance(Duration.ofMillis(1));
    }
    upstream.taken().forEach(known::take);
  }

  private static Point point(String agent, long time, double load) {
    return new Point("host", time, Tags.of(Tags.DEVICE, agent), Fields.of("load1", load));
  }

  @BeforeEach
  void open() {
    relayed = new Relayed(folder.resolve("relay"), MINUTE);
  }

  @AfterEach
  void close() {
    relayed.close();
  }

  private void passAndTick(Duration time) {
    clock.advance(time);
    relayed.reducer.tick();
  }

  private void restart() {
    relayed.close();
    relayed = new Relayed(relayed.at, MINUTE);
  }

  @Test
  void aWindowGoesUpOnceItsGraceIsOverAndResultsAtOnce() {
    Known known = new Known();
    relayed.minute(1);
    relayed.forwardTo(known);
    assertThat(known.of("probe")).hasSize(12);
    assertThat(known.of("host")).isEmpty();
    passAndTick(Duration.ofSeconds(14));
    relayed.forwardTo(known);
    assertThat(known.of("host")).isEmpty();
    passAndTick(Duration.ofSeconds(1));
    relayed.forwardTo(known);
    assertThat(known.of("host")).hasSize(2);
    // The points of the full minute belong to the next window.
    assertThat(known.measured("host")).isEqualTo(10);
    assertThat(known.deliveries).allMatch(delivery -> delivery.interval() == 75);
    ReductionCounts counts = relayed.reducer.counts();
    assertThat(counts.in()).isEqualTo(12);
    assertThat(counts.out()).isEqualTo(2);
    assertThat(counts.openPoints()).isEqualTo(2);
    assertThat(counts.held()).isEqualTo(2);
    assertThat(counts.late() + counts.raw() + counts.repeated()).isZero();
  }

  @Test
  void whatIsLateOrInTheFutureGoesUpAsItCame() {
    Known known = new Known();
    clock.advance(Duration.ofSeconds(15));
    long now = clock.micros();
    relayed.keep("a", 1, now, point("a", now - 16_000_000, 1), point("a", now + 16_000_000, 2));
    relayed.keep("a", 2, now, point("a", now, 3));
    relayed.forwardTo(known);
    assertThat(known.of("host")).hasSize(2).allMatch(p -> p.fields().size() == 1);
    assertThat(relayed.reducer.counts().late()).isEqualTo(1);
    assertThat(relayed.reducer.counts().raw()).isEqualTo(1);
  }

  @Test
  void whatComesAgainCountsOnceAlsoAfterARestart() {
    Known known = new Known();
    relayed.host("a", 1, 4);
    relayed.host("a", 1, 4);
    clock.advance(Duration.ofSeconds(1));
    relayed.host("a", 2, 8);
    restart();
    relayed.host("a", 2, 8);
    passAndTick(Duration.ofSeconds(90));
    restart();
    relayed.host("a", 2, 8);
    passAndTick(Duration.ofSeconds(90));
    relayed.forwardTo(known);
    assertThat(known.measured("host")).isEqualTo(2);
    assertThat(known.total("host", "load1")).isEqualTo(12);
    // An agent that takes another way and sends it again is known, too.
    assertThat(known.marks).containsEntry(new StreamMarks.Stream("a", STREAM), 2L);
  }

  /** The report stays in the log for its second point when the window of the first has closed. */
  @Test
  void aReportThatReachesFromAClosedWindowIntoAnOpenOneCountsOnce() {
    Known known = new Known();
    clock.advance(Duration.ofSeconds(63));
    long now = clock.micros();
    relayed.keep("a", 1, now, point("a", now - 5_000_000, 3), point("a", now, 5));
    passAndTick(Duration.ofSeconds(13));
    relayed.forwardTo(known);
    assertThat(known.total("host", "load1")).isEqualTo(3);

    restart();
    passAndTick(Duration.ofSeconds(60));
    relayed.forwardTo(known);
    restart();
    passAndTick(Duration.ofSeconds(60));
    relayed.forwardTo(known);
    assertThat(known.of("host")).hasSize(2);
    assertThat(known.total("host", "load1")).isEqualTo(8);
    assertThat(known.replaced).isZero();
  }

  @Test
  void nothingIsLostOrCountedTwiceWhereverItIsKilled() throws IOException {
    Known delivered = new Known();
    relayed.minute(1);
    relayed.forwardTo(delivered);
    Path before = copy(relayed.at, "before");
    List<Path> made = new ArrayList<>();
    relayed.added = () -> made.add(copy(relayed.at, "made-" + made.size()));
    passAndTick(Duration.ofSeconds(20));
    relayed.added = () -> {};
    assertThat(made).hasSize(1);
    Path after = copy(relayed.at, "after");

    List<Path> images = new ArrayList<>(List.of(before, made.getFirst(), after));
    images.add(mixed("decided", made.getFirst(), before, before));
    images.add(mixed("noted", after, after, before));
    images.addAll(torn(made.getFirst(), before));
    for (Path image : images) {
      carriesOn(image, delivered, false);
      carriesOn(image, delivered, true);
    }
    assertThat(images).hasSizeGreaterThan(8);
  }

  /** What a relay makes of an image, told to an upstream that had all of it or nothing yet. */
  private void carriesOn(Path image, Known delivered, boolean hadIt) {
    Known known = new Known(delivered);
    String name = image.getFileName() + (hadIt ? "-delivered" : "-waiting");
    if (hadIt) {
      Path sent = copy(image, name + "-sent");
      try (Spool up = Spool.open(sent.resolve("up"), 4 * MIB, Duration.ofDays(7), clock::micros)) {
        forward(up, known);
      }
    }
    try (Relayed again = new Relayed(copy(image, name), MINUTE)) {
      again.minute(7);
      clock.advance(Duration.ofSeconds(90));
      again.reducer.tick();
      again.forwardTo(known);
      assertThat(again.reducer.counts().held()).isZero();
    }
    assertThat(known.of("probe")).as(name).hasSize(24);
    assertThat(known.measured("host")).as(name).isEqualTo(24);
    assertThat(known.total("host", "load1")).as(name).isEqualTo(60);
    assertThat(known.replaced).as(name).isZero();
  }

  private Path copy(Path from, String name) {
    Path to = folder.resolve(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to;
  }

  /** An image with the mark of one, the spool of another, and the log of a third. */
  private Path mixed(String name, Path mark, Path up, Path log) throws IOException {
    Path to = Files.createDirectory(folder.resolve(name));
    copy(up.resolve("up"), name + "/up");
    copy(log.resolve("log"), name + "/log");
    Files.copy(mark.resolve("mark"), to.resolve("mark"));
    return to;
  }

  /** Images in which the spool's file ends anywhere in what the cut was about to add. */
  private List<Path> torn(Path made, Path before) throws IOException {
    List<Path> images = new ArrayList<>();
    Path segment = Path.of("up", "1.seg");
    long from = Files.size(before.resolve(segment));
    long to = Files.size(made.resolve(segment));
    assertThat(to).isGreaterThan(from);
    for (long end = from + 1; end < to; end += (to - from) / 8) {
      Path image = mixed("torn-" + end, made, made, before);
      try (FileChannel file = FileChannel.open(image.resolve(segment), StandardOpenOption.WRITE)) {
        file.truncate(end);
      }
      images.add(image);
    }
    return images;
  }

  @Test
  void aDamagedMarkCostsNothing() throws IOException {
    relayed.minute(1);
    relayed.close();
    Files.write(relayed.at.resolve("mark"), new byte[100]);
    relayed = new Relayed(relayed.at, MINUTE);
    Known known = new Known();
    passAndTick(Duration.ofSeconds(90));
    relayed.forwardTo(known);
    assertThat(known.measured("host")).isEqualTo(12);
    assertThat(known.of("probe")).hasSize(12);
  }

  @Test
  void otherRulesBeginWithWindowsOfTheirOwn() {
    relayed.minute(1);
    relayed.close();
    ReductionRules tenSeconds = new ReductionRules(Duration.ofSeconds(10), MINUTE.kinds());
    relayed = new Relayed(relayed.at, tenSeconds);
    Known known = new Known();
    relayed.forwardTo(known);
    assertThat(known.measured("host")).isEqualTo(12);
    relayed.minute(7);
    relayed.close();
    relayed = new Relayed(relayed.at, tenSeconds);
    passAndTick(Duration.ofSeconds(90));
    relayed.forwardTo(known);
    assertThat(known.measured("host")).isEqualTo(24);
    assertThat(known.total("host", "load1")).isEqualTo(60);
    assertThat(known.of("host")).hasSizeGreaterThan(12);
  }

  @Test
  void aClockThatIsSetBackOrAheadLosesNothing() {
    Known known = new Known();
    relayed.minute(1);
    clock.step(Duration.ofDays(-1));
    relayed.reducer.tick();
    assertThat(relayed.reducer.counts().openWindows()).isZero();
    relayed.minute(7);
    clock.step(Duration.ofDays(2));
    relayed.reducer.tick();
    relayed.minute(13);
    restart();
    clock.step(Duration.ofDays(-1));
    relayed.minute(19);
    passAndTick(Duration.ofSeconds(90));
    relayed.forwardTo(known);
    assertThat(known.measured("host")).isEqualTo(48);
    assertThat(known.total("host", "load1")).isEqualTo(120);
    assertThat(known.of("host")).hasSizeLessThan(24);
    assertThat(relayed.reducer.counts().held()).isZero();
  }

  @Test
  void whatTheDiskDoesNotTakeStaysWithItsSender() throws IOException {
    relayed.minute(1);
    Path inTheWay = Files.createDirectory(relayed.at.resolve("mark.new"));
    passAndTick(Duration.ofSeconds(30));
    assertThat(relayed.reducer.isFailing()).isTrue();
    assertThat(relayed.reducer.counts().openWindows()).isEqualTo(2);
    assertThat(relayed.host("a", 7, 1)).isTrue();
    Files.delete(inTheWay);
    passAndTick(Duration.ofSeconds(60));
    assertThat(relayed.reducer.isFailing()).isFalse();
    Known known = new Known();
    relayed.forwardTo(known);
    assertThat(known.measured("host")).isEqualTo(13);
  }

  @Test
  void aLogThatBecomesLargeClosesWindowsBeforeTheirTime() {
    Known known = new Known();
    SplittableRandom random = new SplittableRandom(7);
    int reports = 200;
    for (int i = 1; i <= reports; i++) {
      Point[] points = new Point[8];
      for (int disk = 0; disk < points.length; disk++) {
        Fields.Builder noise = Fields.builder();
        for (int field = 0; field < 40; field++) {
          noise.put("noise" + field, random.nextDouble());
        }
        Tags tags = Tags.of(Tags.DEVICE, "a", Tags.MOUNT, "/" + disk);
        points[disk] = new Point("disk", clock.micros(), tags, noise.build());
      }
      assertThat(relayed.keep("a", i, clock.micros(), points)).isTrue();
      clock.advance(Duration.ofMillis(10));
    }
    assertThat(relayed.reducer.lost()).isZero();
    assertThat(relayed.reducer.counts().out()).isPositive();
    passAndTick(Duration.ofSeconds(90));
    relayed.forwardTo(known);
    assertThat(known.measured("disk")).isEqualTo(8.0 * reports);
  }

  @Test
  void aStateDirectoryThatTakesNothingIsSaidAtTheStart() throws IOException {
    Path blocked = folder.resolve("blocked");
    Files.createDirectories(blocked.resolve("mark.new"));
    assertThatThrownBy(() -> new Relayed(blocked, MINUTE))
        .isInstanceOf(RelayException.class)
        .hasMessageContaining("does not take");
  }
}
