package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.store.Finding;
import dev.sonde.store.Finding.Grade;
import dev.sonde.store.Finding.Remedy;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a doctor finds in a store that was whole, once something was done to it. */
@Timeout(120)
class StoreDoctorTest {
  /** Two days that are closed. */
  private static final int REPORTS = 140;

  @TempDir static Path whole;
  @TempDir Path folder;

  @BeforeAll
  static void make() {
    try (DuckDbPointStore store =
        DuckDbPointStore.open(whole, WriterProcess.FEW_FILES, Clock.systemUTC())) {
      store.append(LongStream.rangeClosed(1, REPORTS).mapToObj(WriterProcess::batch).toList());
      store.maintain();
    }
  }

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> all = Files.walk(whole)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(whole.relativize(each));
        Files.createDirectories(target.getParent());
        Files.copy(each, target);
      }
    }
  }

  private List<Finding> examine() {
    return StoreDoctor.examine(folder);
  }

  private List<Finding> repaired() {
    new StoreRepair(folder, Clock.systemUTC()).run(examine());
    return examine();
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection =
            new DuckDBDriver()
                .connect("jdbc:duckdb:" + folder.resolve("sonde.duckdb"), new Properties());
        Statement running = connection.createStatement()) {
      running.execute(statement);
    }
  }

  private Path file(String part) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("archive"))) {
      return all.filter(Files::isRegularFile)
          .filter(path -> path.toString().contains(part))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  private List<Path> quarantine() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("quarantine"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aStoreThatIsWellHasNoFindings() {
    assertThat(examine()).isEmpty();
    assertThat(repaired()).isEmpty();
    assertThat(StoredSequences.in(folder)).isEqualTo(REPORTS);
  }

  @Test
  void whereThereIsNoStoreNothingCanBeTold() {
    assertThatThrownBy(() -> StoreDoctor.examine(folder.resolve("nowhere")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("nowhere");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.999})
  void aFileThatWasCutOffIsLeftOut(double part) throws Exception {
    Path file = file("/kind=");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, (int) (part * bytes.length)));
    assertBroken(file, "bytes instead of");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.999})
  void aByteThatChangedIsFound(double where) throws Exception {
    Path file = file("/kind=");
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) (where * bytes.length)] ^= 0x10;
    Files.write(file, bytes);
    assertBroken(file, "SHA-256");
  }

  private void assertBroken(Path file, String why) throws IOException {
    assertThat(examine())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.grade()).isEqualTo(Grade.ERROR);
              assertThat(finding.where()).isEqualTo(folder.relativize(file).toString());
              assertThat(finding.what()).contains(why);
              assertThat(finding.remedy()).isEqualTo(Remedy.LEAVE_OUT);
            });
    assertThat(repaired())
        .extracting(Finding::grade)
        .as("that it is missing was noted")
        .containsExactly(Grade.WARNING);
    assertThat(quarantine()).hasSize(1);
    try (DuckDbPointStore store =
        DuckDbPointStore.open(folder, WriterProcess.SETTINGS, Clock.systemUTC())) {
      assertThat(store.extents())
          .hasEntrySatisfying(
              "host",
              extent ->
                  assertThat(extent.points())
                      .isPositive()
                      .isLessThan((long) REPORTS * WriterProcess.SERIES));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rollup=1m", "rollup=1h"})
  void rollupsThatAreDamagedAreMadeAnew(String resolution) throws Exception {
    Path file = file(resolution);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(examine()).extracting(Finding::grade).contains(Grade.ERROR);
    assertThat(repaired()).noneMatch(each -> each.grade() == Grade.ERROR);
    assertThat(StoredSequences.in(folder)).isEqualTo(REPORTS);
  }

  @Test
  void aFileThatNobodyListsIsPutAside() throws Exception {
    Path stranger = file("/kind=").resolveSibling("part-99.parquet");
    Files.copy(file("/kind="), stranger);
    assertThat(examine()).extracting(Finding::remedy).containsExactly(Remedy.QUARANTINE);
    assertThat(repaired()).isEmpty();
    assertThat(quarantine()).hasSize(1);
    assertThat(StoredSequences.in(folder)).isEqualTo(REPORTS);
  }

  @Test
  void aFileThatIsGoneIsNotedAsLost() throws Exception {
    Files.delete(file("/kind="));
    assertThat(examine())
        .filteredOn(each -> each.grade() == Grade.ERROR)
        .extracting(Finding::remedy)
        .containsExactly(Remedy.NOTE_LOST);
    assertThat(repaired()).extracting(Finding::grade).containsOnly(Grade.WARNING);
  }

  @Test
  void aFileThatIsListedTwiceIsListedOnce() throws Exception {
    sql("INSERT INTO files SELECT * FROM files WHERE path LIKE '%/kind=host/%' LIMIT 1");
    assertThat(examine()).extracting(Finding::remedy).containsExactly(Remedy.LIST_ONCE);
    assertThat(repaired()).isEmpty();
    assertThat(StoredSequences.in(folder)).isEqualTo(REPORTS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE files SET rows = rows + 1, live = rows + 1 WHERE resolution = 'raw' | rows: ",
        "UPDATE files SET newest = newest + 1 WHERE resolution = 'raw' | the newest time: ",
        "DELETE FROM series WHERE id = 1 | of a series that is not known",
        "INSERT INTO series SELECT * FROM series WHERE id = 1 | have a number that another has",
        "UPDATE meta SET value = '99' | written by a newer version",
        "INSERT INTO marks VALUES ('a', 's', -1, 0) | marks are negative"
      })
  void whatDoesNotAgreeIsFound(String change, String what) throws Exception {
    sql(change);
    assertThat(examine())
        .anySatisfy(
            finding -> {
              assertThat(finding.what()).contains(what);
              assertThat(finding.grade()).isEqualTo(Grade.ERROR);
            });
  }
}
