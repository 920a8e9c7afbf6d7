package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.store.FileDigest;
import dev.sonde.store.Resolution;
import dev.sonde.store.Snapshots;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a store that goes on. Reports are those of {@link WriterProcess}. */
@Timeout(120)
class SnapshotTest {
  /** Two days, of which one is closed at once. */
  private static final int REPORTS = 80;

  @TempDir Path temp;
  private Path folder;

  @BeforeEach
  void choose() {
    folder = temp.resolve("store");
  }

  private DuckDbPointStore open() {
    return DuckDbPointStore.open(folder, WriterProcess.FEW_FILES, Clock.systemUTC());
  }

  private static void append(DuckDbPointStore store, long first, long last) {
    assertThat(
            store.append(
                LongStream.rangeClosed(first, last).mapToObj(WriterProcess::batch).toList()))
        .doesNotContain(false);
  }

  private static Snapshots.Snapshot snapshot(DuckDbPointStore store, Path target) {
    return store.snapshots().orElseThrow().write(target);
  }

  private static List<Path> archive(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("archive"))) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private void sql(String... statements) throws SQLException {
    try (Connection connection =
            new DuckDBDriver()
                .connect("jdbc:duckdb:" + folder.resolve("sonde.duckdb"), new Properties());
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  @Test
  void aSnapshotStaysAsItIsWhileTheStoreGoesOn() throws Exception {
    Path target = temp.resolve("copy");
    try (DuckDbPointStore store = open()) {
      append(store, 1, REPORTS);
      store.maintain();
      Snapshots.Snapshot snapshot = snapshot(store, target);
      assertThat(snapshot.points()).isEqualTo((long) REPORTS * WriterProcess.SERIES);
      assertThat(snapshot.missing()).isEmpty();
      assertThat(snapshot.files()).isNotEmpty();
      for (Snapshots.File file : snapshot.files()) {
        Path linked = target.resolve(file.path());
        assertThat(linked).hasSize(file.bytes());
        assertThat(file.sha256()).contains(FileDigest.of(linked));
      }
      append(store, REPORTS + 1, 2 * REPORTS);
      store.maintain();
      assertThat(StoredSequences.of(store)).isEqualTo(2 * REPORTS);
    }
    assertThat(StoredSequences.in(target)).isEqualTo(REPORTS);
    assertThat(StoreDoctor.examine(target)).isEmpty();
    try (DuckDbPointStore store =
        DuckDbPointStore.open(target, WriterProcess.FEW_FILES, Clock.systemUTC())) {
      assertThat(store.append(List.of(WriterProcess.batch(REPORTS)))).containsExactly(false);
      append(store, REPORTS + 1, 2 * REPORTS);
      assertThat(StoredSequences.of(store)).isEqualTo(2 * REPORTS);
    }
  }

  /** Each has what was acknowledged before it, nothing twice, and takes the rest again. */
  @Test
  void snapshotsWhileReportsComeAndDaysCloseAreOfOneInstant() throws Exception {
    AtomicLong acknowledged = new AtomicLong();
    int reports = Boolean.getBoolean("full") ? 5_000 : 150;
    try (DuckDbPointStore store = open()) {
      append(store, 1, 50);
      acknowledged.set(50);
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (long next = 51; next <= reports; next++) {
                      append(store, next, next);
                      acknowledged.set(next);
                    }
                  });
      Thread keeper =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (writer.isAlive()) {
                      store.maintain();
                    }
                  });
      int taken = 0;
      while (writer.isAlive()) {
        long before = acknowledged.get();
        Path target = temp.resolve("copy-" + taken++);
        Snapshots.Snapshot snapshot = snapshot(store, target);
        long after = acknowledged.get() + 1;
        long held = StoredSequences.in(target);
        assertThat(held).isBetween(before, after);
        assertThat(snapshot.points()).isEqualTo(held * WriterProcess.SERIES);
        assertThat(snapshot.missing()).isEmpty();
      }
      keeper.join();
      assertThat(taken).isPositive();
      assertThat(StoredSequences.of(store)).isEqualTo(reports);
    }
  }

  @Test
  void nothingIsDeletedWhileFilesAreHeld() throws Exception {
    Archive archive = new Archive(temp);
    DayFile file =
        new DayFile("host", Resolution.RAW, 0, 1, 1, 1, 1, 1, 0, 0, 1, FileTypes.parse(""));
    Path path = temp.resolve(file.path());
    Files.createDirectories(path.getParent());
    Files.writeString(path, "x");
    try (Archive.Hold _ = archive.hold()) {
      archive.delete(List.of(file));
      assertThat(path).exists();
      assertThatThrownBy(archive::hold)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another snapshot");
    }
    assertThat(path).doesNotExist();
    Files.writeString(path, "x");
    archive.delete(List.of(file));
    assertThat(path).doesNotExist();
  }

  @Test
  void aFileThatWentIsNamed() throws Exception {
    try (DuckDbPointStore store = open()) {
      append(store, 1, REPORTS);
      store.maintain();
      Path gone = archive(folder).getFirst();
      Files.delete(gone);
      assertThat(snapshot(store, temp.resolve("copy")).missing())
          .containsExactly(folder.relativize(gone).toString());
    }
  }

  @Test
  void withoutRoomThereIsNoneAndTheStoreGoesOn() {
    AtomicLong free = new AtomicLong(Long.MAX_VALUE);
    try (DuckDbPointStore store =
        DuckDbPointStore.open(folder, WriterProcess.FEW_FILES, Clock.systemUTC(), free::get)) {
      append(store, 1, 3);
      free.set(WriterProcess.SETTINGS.reserveBytes());
      assertThatThrownBy(() -> snapshot(store, temp.resolve("copy")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("no room");
      append(store, 4, 6);
      free.set(Long.MAX_VALUE);
      assertThat(snapshot(store, temp.resolve("copy2")).points()).isEqualTo(24);
    }
  }

  @Test
  void aStoreOfFormat4IsTakenOverAndItsFilesGetTheirDigests() throws Exception {
    try (DuckDbPointStore store = open()) {
      append(store, 1, REPORTS);
      store.maintain();
    }
    sql("ALTER TABLE files DROP COLUMN sha256", "UPDATE meta SET value = '4'");
    assertThat(StoreDoctor.examine(folder))
        .singleElement()
        .satisfies(finding -> assertThat(finding.what()).contains("format 4"));
    try (DuckDbPointStore store = open()) {
      assertThat(snapshot(store, temp.resolve("before")).files())
          .allSatisfy(file -> assertThat(file.sha256()).isEmpty());
      store.maintain();
      assertThat(snapshot(store, temp.resolve("after")).files())
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(file.sha256()).contains(FileDigest.of(folder.resolve(file.path()))));
      assertThat(StoredSequences.of(store)).isEqualTo(REPORTS);
    }
  }

  @Test
  void aFolderWithAnUnfinishedRestoreIsRefused() throws Exception {
    Files.createDirectories(folder.resolve(Snapshots.UNFINISHED_RESTORE));
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("sonde restore");
  }
}
