package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.PointStore.KindExtent;
import dev.sonde.store.QueryException;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is true of the DuckDB store beyond the contract of all stores. */
class DuckDbPointStoreTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Tags ALPHA = Tags.of(Tags.DEVICE, "alpha");
  private static final Tags BETA = Tags.of(Tags.DEVICE, "beta");
  private static final long HOUR = 3_600_000_000L;

  @TempDir Path folder;

  private DuckDbPointStore open(DuckDbSettings settings, Instant now) {
    return DuckDbPointStore.open(folder, settings, Clock.fixed(now, ZoneOffset.UTC));
  }

  private DuckDbPointStore open() {
    return open(DuckDbSettings.usual(), NOW);
  }

  private static Point cpu(Tags tags, long time, double value) {
    return new Point("host", time, tags, Fields.of("cpu_pct", value));
  }

  private static Batch report(String stream, long sequence, Point... points) {
    return Batch.of(new Report(new Report.Id("agent", stream, sequence), List.of(points)));
  }

  /** What any program sees that opens the file: the first value of a query's answer. */
  private String sql(String query) throws SQLException {
    try (Connection connection =
            new DuckDBDriver()
                .connect("jdbc:duckdb:" + folder.resolve("sonde.duckdb"), new Properties());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }

  @Test
  void aFolderBelongsToOneStore() {
    try (DuckDbPointStore first = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(folder.toString());
      assertThat(first.append(List.of(Batch.of(List.of(cpu(ALPHA, 1, 1)))))).containsExactly(true);
    }
    open().close();
  }

  @Test
  void aFileOfANewerFormatIsRefusedAndLeftAlone() throws SQLException {
    open().close();
    sql("UPDATE meta SET value = '99' WHERE name = 'format' RETURNING value");

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("format 99")
        .hasMessageContaining(folder.toString());

    assertThat(sql("SELECT value FROM meta")).isEqualTo("99");
  }

  @Test
  void aFileThatIsNoStoreIsRefused() throws Exception {
    Files.writeString(folder.resolve("sonde.duckdb"), "not a database".repeat(1000));

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(folder.toString());
  }

  @Test
  void anyProgramCanReadThePoints() throws SQLException {
    try (DuckDbPointStore store = open()) {
      store.append(List.of(Batch.of(List.of(cpu(ALPHA, 5, 42)))));
    }

    String found =
        sql(
            "SELECT s.tags['device'] || ' ' || p.time || ' ' || p.cpu_pct"
                + " FROM points.\"host.late.1.1\" p JOIN series s ON p.series = s.id");
    assertThat(found).isEqualTo("alpha 5 42.0");
  }

  /** Adding a column to a long table would take memory in proportion to its length. */
  @Test
  void fieldsThatComeLaterDoNotTouchALongTable() throws SQLException {
    int before = (int) KindWrite.LONG + 1;
    Point both =
        new Point("host", before, ALPHA, Fields.builder().put("cpu_pct", 7).put("x", 8).build());
    try (DuckDbPointStore store = open()) {
      store.append(
          List.of(
              Batch.of(IntStream.range(0, before).mapToObj(i -> cpu(ALPHA, i, i % 10)).toList())));
      store.append(List.of(Batch.of(List.of(both))));
      assertThatBothTablesAreRead(store, before);
    }
    assertThat(sql("SELECT count(*) FROM points.\"host.late.1.1\""))
        .isEqualTo(Integer.toString(before));
    assertThat(sql("SELECT count(*) FROM points.\"host.late.1.2\"")).isEqualTo("1");
    try (DuckDbPointStore store = open()) {
      assertThatBothTablesAreRead(store, before);
      store.append(List.of(Batch.of(List.of(cpu(ALPHA, 5, 99)))));
      assertThat(values(store, "cpu_pct", 5, 6, 0)).containsExactly(99);
      assertThat(store.extents()).containsEntry("host", new KindExtent(before + 1, 0, before));
      assertThat(store.forget(Tags.DEVICE, "alpha")).isEqualTo(before + 1);
      assertThat(store.extents()).isEmpty();
    }
  }

  private static void assertThatBothTablesAreRead(DuckDbPointStore store, int last) {
    assertThat(store.latest(0))
        .singleElement()
        .satisfies(point -> assertThat(point.fields().number("x")).hasValue(8));
    assertThat(values(store, "cpu_pct", last - 1, last + 1, 0)).containsExactly((last - 1) % 10, 7);
    assertThat(values(store, "x", 0, last + 1, 0)).containsExactly(8);
    assertThat(values(store, "cpu_pct", 0, last + 1, 1_000_000)).hasSize(1);
  }

  private static double[] values(
      DuckDbPointStore store, String field, long from, long to, long step) {
    return store
        .query(
            new SeriesQuery(
                "host", Map.of(), List.of(new Selection(field, Form.VALUE)), from, to, step))
        .getFirst()
        .avg();
  }

  @Test
  void aStreamThatWasSilentForAMonthIsForgotten() {
    try (DuckDbPointStore store = open()) {
      store.append(List.of(report("old", 7, cpu(ALPHA, 1, 1))));
    }
    Instant later = NOW.plus(Duration.ofDays(31));
    try (DuckDbPointStore store = open(DuckDbSettings.usual(), later)) {
      for (int sequence = 1; sequence <= 6; sequence++) {
        store.append(reportsOfManyStreams(sequence));
      }
      assertThat(store.append(List.of(report("old", 7)))).containsExactly(true);
    }
    try (DuckDbPointStore store = open(DuckDbSettings.usual(), later)) {
      assertThat(store.append(reportsOfManyStreams(6))).doesNotContain(true);
      assertThat(store.append(List.of(report("old", 7)))).containsExactly(false);
    }
  }

  /** So many that the log of marks is written anew after a few commits. */
  private static List<Batch> reportsOfManyStreams(int sequence) {
    return IntStream.range(0, 15_000).mapToObj(i -> report("stream-" + i, sequence)).toList();
  }

  @Test
  void aSeriesThatWasSilentBeforeReopeningKeepsItsKeysUnique() {
    long now = 1_000 * HOUR;
    try (DuckDbPointStore store = open()) {
      store.append(List.of(Batch.of(List.of(cpu(ALPHA, HOUR, 1), cpu(BETA, now, 1)))));
    }
    try (DuckDbPointStore store = open()) {
      store.append(
          List.of(
              Batch.of(List.of(cpu(ALPHA, HOUR, 2), cpu(ALPHA, 2 * HOUR, 2), cpu(BETA, now, 2)))));
      store.append(List.of(Batch.of(List.of(cpu(ALPHA, 2 * HOUR, 3), cpu(ALPHA, now, 4)))));

      assertThat(store.extents()).containsEntry("host", new KindExtent(4, HOUR, now));
      assertThat(store.latest(0)).containsExactlyInAnyOrder(cpu(ALPHA, now, 4), cpu(BETA, now, 2));
    }
  }

  @Test
  void theLogIsMovedIntoTheMainFile() throws Exception {
    DuckDbSettings settings = DuckDbSettings.usual().withCheckpointBytes(50_000);
    try (DuckDbPointStore store = open(settings, NOW)) {
      for (int i = 0; i < 20; i++) {
        int first = i * 1_000;
        store.append(
            List.of(
                Batch.of(
                    IntStream.range(first, first + 1_000)
                        .mapToObj(n -> cpu(ALPHA, n, Math.sin(n)))
                        .toList())));
        Path log = folder.resolve("sonde.duckdb.wal");
        assertThat(Files.exists(log) ? Files.size(log) : 0).isLessThan(100_000);
      }
      assertThat(store.extents()).containsEntry("host", new KindExtent(20_000, 0, 19_999));
    }
  }

  @Test
  void aQueryThatTakesTooLongIsEnded() {
    DuckDbSettings settings = DuckDbSettings.usual().withQueryTimeout(Duration.ofNanos(1));
    try (DuckDbPointStore store = open(settings, NOW)) {
      store.append(List.of(Batch.of(List.of(cpu(ALPHA, 1, 1)))));
      SeriesQuery query =
          new SeriesQuery(
              "host", Map.of(), List.of(new Selection("cpu_pct", Form.RATE)), 0, HOUR, 1);

      assertThatThrownBy(() -> store.query(query))
          .isInstanceOf(QueryException.class)
          .hasMessageContaining("longer than");
      assertThat(store.latest(0)).hasSize(1);
    }
  }
}
