package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.PointStore.KindExtent;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fills a small file system of its own until writing fails. Needs the right to mount one. */
class DiskFullIT {
  private static final int POINTS = 5_000;
  private static final DuckDbSettings SETTINGS =
      DuckDbSettings.usual().withReserveBytes(0).withCheckpointBytes(2_000_000);

  @TempDir Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk.toString()) == 0;
    assumeTrue(mounted, "mounting a file system needs root");
    Files.write(ballast(), new byte[4_000_000]);
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  private Path ballast() {
    return disk.resolve("ballast");
  }

  private Path folder() {
    return disk.resolve("store");
  }

  private DuckDbPointStore open(LongSupplier freeBytes) {
    return DuckDbPointStore.open(folder(), SETTINGS, Clock.systemUTC(), freeBytes);
  }

  /** Numbers that no compression makes small, and a series and a field that are new. */
  private static Batch batch(int sequence) {
    List<Point> points =
        IntStream.range(0, POINTS)
            .mapToObj(
                i ->
                    new Point(
                        "host",
                        sequence * (long) POINTS + i,
                        Tags.of(Tags.DEVICE, "alpha"),
                        Fields.of("value", Math.sin(i + sequence * 1e6))))
            .collect(Collectors.toCollection(ArrayList::new));
    points.add(
        new Point(
            "extra",
            sequence,
            Tags.of(Tags.DEVICE, "device-" + sequence),
            Fields.of("field_" + sequence, sequence)));
    return Batch.of(new Report(new Report.Id("agent", "stream", sequence), points));
  }

  /** How many batches, from 1 on, went in before one did not. */
  private static int fill(DuckDbPointStore store) {
    for (int sequence = 1; sequence < 1_000; sequence++) {
      try {
        assertThat(store.append(List.of(batch(sequence)))).containsExactly(true);
      } catch (StoreException _) {
        return sequence - 1;
      }
    }
    throw new AssertionError("the disk never became full");
  }

  private static void assertHolds(DuckDbPointStore store, int batches) {
    assertThat(store.extents())
        .containsEntry(
            "host", new KindExtent((long) batches * POINTS, POINTS, (batches + 1L) * POINTS - 1))
        .containsEntry("extra", new KindExtent(batches, 1, batches));
    assertThat(store.series("extra", Map.of())).hasSize(batches);
    assertThat(store.latest(batches))
        .filteredOn(point -> point.kind().equals("extra"))
        .extracting(Point::fields)
        .containsExactly(Fields.of("field_" + batches, batches));
  }

  @Test
  void aFullDiskStopsWritingAloneUntilThereIsRoom() throws Exception {
    int stored;
    try (DuckDbPointStore store = open(folder().toFile()::getUsableSpace)) {
      stored = fill(store);
      assertThat(stored).isPositive();
      assertThatThrownBy(() -> store.append(List.of(batch(stored + 1))))
          .isInstanceOf(StoreException.class);
      assertThat(store.check().writable()).isFalse();
      assertHolds(store, stored);

      Files.delete(ballast());
      assertThat(store.append(List.of(batch(stored + 1)))).containsExactly(true);
      assertThat(store.check().writable()).isTrue();
      assertHolds(store, stored + 1);
    }
    try (DuckDbPointStore store = open(folder().toFile()::getUsableSpace)) {
      assertHolds(store, stored + 1);
      assertThat(store.append(List.of(batch(stored + 1)))).containsExactly(false);
    }
  }

  /** Room is claimed that is not there, so that moving the log fails and takes the engine down. */
  @Test
  void aFatalErrorIsOvercomeByOpeningAgain() throws Exception {
    int stored;
    try (DuckDbPointStore store = open(() -> Long.MAX_VALUE)) {
      stored = fill(store);
      assertHolds(store, stored);

      Files.delete(ballast());
      assertThat(store.append(List.of(batch(stored + 1)))).containsExactly(true);
      assertHolds(store, stored + 1);
    }
    try (DuckDbPointStore store = open(() -> Long.MAX_VALUE)) {
      assertHolds(store, stored + 1);
      assertThat(store.append(List.of(batch(stored + 1)))).containsExactly(false);
    }
  }
}
