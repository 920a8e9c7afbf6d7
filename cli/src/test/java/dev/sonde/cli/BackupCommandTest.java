package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.Tags;
import dev.sonde.server.inventory.Inventory;
import dev.sonde.store.Batch;
import dev.sonde.store.Snapshots;
import dev.sonde.store.duckdb.DuckDbPointStore;
import dev.sonde.store.duckdb.DuckDbSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code sonde backup}, {@code restore} and {@code doctor} of a server that is stopped. */
@Timeout(120)
class BackupCommandTest {
  private static final long HOURS = 60;

  @TempDir static Path made;
  @TempDir Path temp;
  private Path data = Path.of("");
  private Path backups = Path.of("");
  private String out = "";
  private String err = "";

  /** A point an hour, of the last two days and a half, so that there are closed days. */
  @BeforeAll
  static void make() {
    try (DuckDbPointStore store =
            DuckDbPointStore.open(made, DuckDbSettings.usual(), Clock.systemUTC());
        Inventory _ = Inventory.open(made.resolve("inventory.sqlite"))) {
      put(store, 1, HOURS);
    }
    closeDays();
  }

  /** Days close when they were seen to rest, which a later clock says that they did. */
  private static void closeDays() {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(6));
    try (DuckDbPointStore store =
        DuckDbPointStore.open(made, DuckDbSettings.usual(), Clock.systemUTC())) {
      store.maintain();
    }
    try (DuckDbPointStore store = DuckDbPointStore.open(made, DuckDbSettings.usual(), later)) {
      store.maintain();
    }
  }

  private static void put(DuckDbPointStore store, long first, long last) {
    long start = Instant.now().minus(Duration.ofHours(HOURS)).getEpochSecond() * 1_000_000;
    store.append(
        LongStream.rangeClosed(first, last)
            .mapToObj(
                i ->
                    Batch.of(
                        new Report(
                            new Report.Id("agent", "stream", i),
                            List.of(
                                new Point(
                                    "host",
                                    start + i * 3_600_000_000L,
                                    Tags.of(Tags.DEVICE, "a"),
                                    Fields.of("load1", (double) i))))))
            .toList());
  }

  @BeforeEach
  void copy() throws IOException {
    data = temp.resolve("data");
    backups = temp.resolve("backups");
    try (Stream<Path> all = Files.walk(made)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        Path target = data.resolve(made.relativize(each));
        Files.createDirectories(target.getParent());
        Files.copy(each, target);
      }
    }
  }

  private int run(Object... arguments) {
    StringWriter printed = new StringWriter();
    StringWriter complained = new StringWriter();
    List<String> words = Stream.of(arguments).map(String::valueOf).toList();
    CommandLine line = Commands.line(words.getFirst());
    line.setOut(new PrintWriter(printed, true)).setErr(new PrintWriter(complained, true));
    int status = line.execute(words.toArray(String[]::new));
    out = printed.toString();
    err = complained.toString();
    return status;
  }

  private void more() {
    try (DuckDbPointStore store =
        DuckDbPointStore.open(data, DuckDbSettings.usual(), Clock.systemUTC())) {
      put(store, HOURS + 1, HOURS + 1);
    }
  }

  private List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Path archived() throws IOException {
    return files(data.resolve("archive/kind=host")).getFirst();
  }

  private List<String> names() throws IOException {
    return files(backups.resolve("generations")).stream()
        .map(path -> path.getFileName().toString().replace(".json", ""))
        .toList();
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);
  }

  @Test
  void whatIsBackedUpComesBack() throws Exception {
    assertThat(run("backup", backups, "--data", data)).as(err).isZero();
    assertThat(out).contains("60 points");
    assertThat(run("backup", "list", backups)).isZero();
    assertThat(out.lines()).hasSize(1);
    assertThat(run("backup", "verify", backups)).isZero();
    assertThat(out).contains("whole");

    Path restored = temp.resolve("restored");
    assertThat(run("restore", backups, "--data", restored)).as(err).isZero();
    assertThat(out).contains("host: 60 points");
    assertThat(restored.resolve(Snapshots.UNFINISHED_RESTORE)).doesNotExist();
    assertThat(run("doctor", "--data", restored)).as(out).isZero();
    assertThat(run("restore", backups, "--data", restored)).isEqualTo(2);
    assertThat(err).contains("not empty");
  }

  @Test
  void aSecondBackupCopiesOnlyWhatIsNew() throws Exception {
    run("backup", backups, "--data", data);
    int first = files(backups.resolve("objects")).size();
    more();
    assertThat(run("backup", backups, "--data", data)).isZero();
    assertThat(out).contains("61 points").contains("; 2 files copied");
    assertThat(files(backups.resolve("objects"))).hasSize(first + 1);

    String oldest = names().getFirst();
    assertThat(run("restore", backups, "--data", temp.resolve("old"), "--at", oldest)).isZero();
    assertThat(out).contains("host: 60 points");
    assertThat(run("restore", backups, "--data", temp.resolve("x"), "--at", "2001-01-01T00:00:00Z"))
        .isEqualTo(2);
    assertThat(err).contains("2001");

    assertThat(run("backup", backups, "--data", data, "--keep", "1")).isZero();
    assertThat(out).contains("removed 2");
    assertThat(names()).hasSize(1);
    assertThat(files(backups.resolve("objects"))).hasSize(first);
    assertThat(run("backup", "verify", backups)).isZero();
  }

  /** A former backup has the right bytes still; a first one can't have them. */
  @Test
  void aFileThatIsDamagedInTheStoreDoesNotGetIntoABackup() throws Exception {
    run("backup", backups, "--data", data);
    flip(archived());
    assertThat(run("backup", backups, "--data", data)).isZero();
    assertThat(run("restore", backups, "--data", temp.resolve("restored"))).isZero();
    assertThat(run("doctor", "--data", temp.resolve("restored"))).isZero();

    Path others = temp.resolve("others");
    assertThat(run("backup", others, "--data", data)).isEqualTo(1);
    assertThat(err).contains(data.relativize(archived()).toString());
    assertThat(run("restore", others, "--data", temp.resolve("part"))).isZero();
    assertThat(out).contains("without 1 files");
  }

  @Test
  void aBackupThatIsDamagedIsNotRestored() throws Exception {
    run("backup", backups, "--data", data);
    Path largest = files(backups.resolve("objects")).getLast();
    flip(largest);
    assertThat(run("backup", "verify", backups)).isEqualTo(1);
    assertThat(out).contains("1 faults").contains(largest.toString());
    assertThat(run("restore", backups, "--data", temp.resolve("restored"))).isEqualTo(2);
    assertThat(err).contains("damaged");
    assertThat(temp.resolve("restored")).doesNotExist();
  }

  /** Where a generation can't be read, what it needs is not known, so nothing is removed. */
  @Test
  void aGenerationThatIsDamagedIsToldAndKeepsItsFiles() throws Exception {
    run("backup", backups, "--data", data);
    more();
    run("backup", backups, "--data", data);
    List<Path> objects = files(backups.resolve("objects"));
    flip(files(backups.resolve("generations")).getFirst());
    assertThat(run("backup", "list", backups)).isEqualTo(1);
    assertThat(out).contains("can't be read");
    assertThat(run("backup", backups, "--data", data, "--keep", "1")).isZero();
    assertThat(files(backups.resolve("objects"))).containsAll(objects);
    assertThat(run("restore", backups, "--data", temp.resolve("restored"))).isZero();
  }

  @Test
  void anUnfinishedRestoreKeepsServersAwayAndIsBegunAnew() throws Exception {
    run("backup", backups, "--data", data);
    Path restored = temp.resolve("restored");
    Files.createDirectories(restored.resolve(Snapshots.UNFINISHED_RESTORE).resolve("archive"));
    Files.writeString(restored.resolve("inventory.sqlite"), "half of it");
    assertThat(run("backup", temp.resolve("b2"), "--data", restored)).isEqualTo(2);
    assertThat(run("restore", backups, "--data", restored)).as(err).isZero();
    assertThat(run("doctor", "--data", restored)).isZero();
  }

  @Test
  void whatCantBeDoneIsSaid() throws Exception {
    assertThat(run("backup")).isEqualTo(2);
    assertThat(err).contains("sonde backup DIR");
    assertThat(run("backup", backups, "--data", temp.resolve("nowhere"))).isEqualTo(2);
    assertThat(err).contains("no store").contains("nowhere");
    assertThat(run("backup", backups, "--data", data, "--keep", "0")).isEqualTo(2);
    assertThat(err).contains("--keep");
    assertThat(run("backup", backups, "--server", "http://127.0.0.1:1")).isEqualTo(2);
    assertThat(err).contains("does not answer");
    assertThat(run("backup", "list", temp.resolve("none"))).isEqualTo(2);
    assertThat(run("restore", temp.resolve("none"), "--data", temp.resolve("d"))).isEqualTo(2);
    assertThat(run("doctor", "--repair")).isEqualTo(2);
    assertThat(run("doctor", "--data", temp.resolve("none"))).isEqualTo(2);
    try (DuckDbPointStore _ =
        DuckDbPointStore.open(data, DuckDbSettings.usual(), Clock.systemUTC())) {
      List<List<Object>> refused = new ArrayList<>();
      refused.add(List.of("backup", backups, "--data", data));
      refused.add(List.of("doctor", "--data", data));
      for (List<Object> each : refused) {
        assertThat(run(each.toArray())).isEqualTo(2);
        assertThat(err).contains("in use");
      }
    }
  }

  @Test
  void theDoctorRepairs() throws Exception {
    flip(archived());
    assertThat(run("doctor", "--data", data)).isEqualTo(1);
    assertThat(out).contains("SHA-256").contains("quarantine");
    assertThat(run("doctor", "--data", data, "--json")).isEqualTo(1);
    assertThat(out).contains("\"grade\":\"error\"");
    assertThat(run("doctor", "--data", data, "--repair")).isEqualTo(1);
    assertThat(out).contains("repaired; what is left:");
    assertThat(files(data.resolve("quarantine"))).hasSize(1);
    Files.writeString(data.resolve("inventory.sqlite"), "no database at all, but long enough");
    assertThat(run("doctor", "--data", data)).isEqualTo(1);
    assertThat(out).contains("inventory.sqlite: can't be read");
  }
}
