package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest points are known after each start as they would be found by looking for them. */
class LatestTest {
  private static final Instant DAY = Instant.parse("2024-02-28T00:00:00Z");
  private static final long SECOND = 1_000_000;
  private static final long HOUR = 3_600 * SECOND;

  @TempDir Path folder;
  @TempDir Path copies;
  private Instant now = DAY.plus(Duration.ofHours(12));
  private DuckDbPointStore store;

  @BeforeEach
  void open() {
    store = open(folder);
  }

  private DuckDbPointStore open(Path in) {
    InstantSource clock = () -> now;
    return DuckDbPointStore.open(
        in,
        DuckDbSettings.usual()
            .withRetention(Retention.parse("raw=3d,minute=100y,hour=100y"))
            .withKeeping(Keeping.usual().atOnce()),
        clock.withZone(ZoneOffset.UTC));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private long time() {
    return now.getEpochSecond() * SECOND;
  }

  private void append(Point... points) {
    store.append(List.of(Batch.of(List.of(points))));
  }

  private static Point cpu(String device, long time, double value) {
    return new Point("host", time, Tags.of(Tags.DEVICE, device), Fields.of("cpu_pct", value));
  }

  /** What a store that is opened on a copy of the folder as it is now tells, as after a kill. */
  private Map<String, Point> afterKill(boolean withFile) throws IOException {
    Path copy = Files.createTempDirectory(copies, "copy");
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        Path to = copy.resolve(folder.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(to);
        } else if (withFile || !each.endsWith(LatestFile.NAME)) {
          Files.copy(each, to, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    try (DuckDbPointStore opened = open(copy)) {
      return told(opened);
    }
  }

  private static Map<String, Point> told(DuckDbPointStore of) {
    Map<String, Point> told = new TreeMap<>();
    of.latest(0).forEach(point -> told.put(point.kind() + point.tags(), point));
    return told;
  }

  private void assertKnownAfterKill() throws IOException {
    Map<String, Point> scanned = afterKill(false);
    assertThat(afterKill(true)).isEqualTo(scanned);
    assertThat(told(store)).isEqualTo(scanned);
  }

  @Test
  void whatCameAfterTheFileIsReadFromTheTables() throws IOException {
    append(cpu("a", time(), 1), cpu("b", time(), 1), cpu("quiet", time() - HOUR, 1));
    store.maintain();
    assertThat(folder.resolve(LatestFile.NAME)).exists();

    append(cpu("a", time() + SECOND, 2), cpu("new", time(), 3));
    append(cpu("quiet", time() - 2 * HOUR, 9));

    assertKnownAfterKill();
    assertThat(told(store).values()).extracting(Point::time).contains(time() + SECOND);
  }

  @Test
  void anOrderlyStartFindsThemWithoutLooking() throws Exception {
    append(cpu("a", time(), 1), cpu("b", time() - 100 * HOUR, 1));
    Map<String, Point> before = told(store);
    close();

    Opened opened = Opened.open(folder, DuckDbSettings.usual());
    try (Engine _ = opened.engine()) {
      KindTable host = opened.catalogue().all().iterator().next();
      assertThat(host.latest(Long.MIN_VALUE)).hasValueSatisfying(all -> assertThat(all).hasSize(2));
    }
    open();
    assertThat(told(store)).isEqualTo(before);
  }

  @Test
  void aCorrectionOfTheNewestPointCounts() throws IOException {
    append(cpu("a", time(), 1));
    store.maintain();
    append(cpu("a", time(), 2));
    assertKnownAfterKill();
    store.maintain();
    assertKnownAfterKill();
    assertThat(told(store).values()).containsExactly(cpu("a", time(), 2));
  }

  @Test
  void aFileThatIsTornOrOfOtherTablesIsLeftOut() throws IOException {
    append(cpu("a", time(), 1), cpu("b", time(), 5));
    store.maintain();
    Path file = folder.resolve(LatestFile.NAME);
    byte[] whole = Files.readAllBytes(file);
    Map<String, Point> scanned = afterKill(false);
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThat(new LatestFile(folder).read()).isEmpty();
    }
    for (int place = 0; place < whole.length; place += 5) {
      byte[] wrong = whole.clone();
      wrong[place] ^= 0x40;
      Files.write(file, wrong);
      assertThat(new LatestFile(folder).read()).isEmpty();
    }
    assertThat(afterKill(true)).isEqualTo(scanned);
    Files.write(file, whole);
    append(cpu("a", time(), 7));
    store.maintain();
    Files.write(file, whole);
    assertKnownAfterKill();
  }

  /** The table of the newer day is one of which the file does not know. */
  @Test
  void closingADayAndForgettingADeviceLeaveNoPointBehind() throws IOException {
    append(cpu("a", time(), 1), cpu("b", time(), 1), cpu("c", time(), 1));
    store.maintain();
    now = now.plus(Duration.ofDays(1));
    append(cpu("a", time(), 2));
    store.maintain();
    assertKnownAfterKill();
    store.forget(Tags.DEVICE, "b");
    assertKnownAfterKill();
    assertThat(told(store)).hasSize(2);
    now = now.plus(Duration.ofDays(6));
    append(cpu("a", time(), 3));
    store.maintain();
    assertKnownAfterKill();
    assertThat(told(store)).hasSize(1);
  }

  @Test
  void aLostFileTakesItsPointsAlong() throws IOException {
    append(cpu("a", time(), 1));
    now = now.plus(Duration.ofDays(1));
    append(cpu("b", time(), 1));
    store.maintain();
    close();
    try (Stream<Path> all = Files.walk(folder.resolve("archive/kind=host"))) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        Files.delete(each);
      }
    }
    open();
    assertKnownAfterKill();
    assertThat(told(store)).hasSize(1);
    assertThat(store.figures().orElseThrow().lost()).isNotEmpty();
  }

  /** After each of many steps the process could have been killed. */
  @Test
  void afterAnySequenceOfEventsAKillChangesNothing() throws IOException {
    Random random = new Random(7);
    for (int step = 0; step < 24; step++) {
      List<Point> points = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        long back = random.nextInt(4) == 0 ? random.nextInt(30) * HOUR : random.nextInt(3) * SECOND;
        points.add(cpu("device-" + random.nextInt(5), time() - back, random.nextInt(9)));
      }
      append(points.toArray(Point[]::new));
      switch (random.nextInt(6)) {
        case 0 -> store.maintain();
        case 1 -> now = now.plus(Duration.ofHours(7));
        case 2 -> store.forget(Tags.DEVICE, "device-" + random.nextInt(20));
        default -> now = now.plusSeconds(1);
      }
      if (step % 2 == 0) {
        assertKnownAfterKill();
      }
    }
  }
}
