package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.QueryException;
import dev.sonde.store.Table;
import dev.sonde.store.TableEngine.SqlAnswer;
import dev.sonde.store.TableEngine.SqlLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SELECTs of people, friendly and hostile ones. */
class SqlTest {
  private static final long SECOND = 1_000_000L;

  /** 2023-11-14T22:00:00Z. */
  private static final long T0 = 1_699_999_200L * SECOND;

  private static final SqlLimits LIMITS = new SqlLimits(1_000, 1 << 20, Duration.ofSeconds(20));

  @TempDir Path folder;
  private @Nullable DuckDbPointStore opened;

  @BeforeEach
  void open() {
    opened = DuckDbPointStore.open(folder, DuckDbSettings.usual(), Clock.systemUTC());
    put("host", 0, "alpha", Fields.builder().put("cpu_pct", 10).put("state", "up").build());
    put("host", 10, "alpha", Fields.builder().put("cpu_pct", 20).put("state", 1).build());
    put("host", 0, "beta", Fields.builder().put("cpu_pct", 5).put("device", 7).build());
    put("disk", 0, "alpha", Fields.builder().put("used_pct", 50).build());
  }

  @AfterEach
  void close() {
    store().close();
  }

  private DuckDbPointStore store() {
    return java.util.Objects.requireNonNull(opened);
  }

  private void put(String kind, long second, String device, Fields fields) {
    Point point = new Point(kind, T0 + second * SECOND, Tags.of("device", device), fields);
    store().append(List.of(Batch.of(List.of(point))));
  }

  private SqlAnswer ask(String sql, SqlLimits limits) {
    return store().tables().orElseThrow().select(sql, limits);
  }

  private List<String> rows(String sql) {
    List<String> rows = new ArrayList<>();
    ask(sql, LIMITS).table().rows().forEach(row -> rows.add(Arrays.toString(row)));
    return rows;
  }

  @Test
  void kindsAreTablesWithTagsAndFieldsAsColumns() {
    SqlAnswer answer = ask("SELECT * FROM host ORDER BY device, time", LIMITS);

    assertThat(answer.table().columns())
        .extracting(Table.Column::name)
        .containsExactly("time", "device", "cpu_pct", "state_text", "state", "field_device");
    assertThat(rows("FROM host ORDER BY device DESC, time DESC"))
        .containsExactly(
            "[%d, beta, 5.0, null, null, 7.0]".formatted(T0),
            "[%d, alpha, 20.0, null, 1.0, null]".formatted(T0 + 10 * SECOND),
            "[%d, alpha, 10.0, up, null, null]".formatted(T0));
    assertThat(answer.complete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT device, avg(cpu_pct) FROM host WHERE time < now() GROUP BY ALL ORDER BY 1",
        "WITH h AS (SELECT * FROM host), H2 AS (FROM h) SELECT device, avg(cpu_pct) FROM h2 GROUP BY 1 ORDER BY 1;",
        "SELECT h.device, quantile_cont(h.cpu_pct, 0.5) FROM host h LEFT JOIN disk d USING (device) GROUP BY ALL ORDER BY ALL",
        "SELECT DISTINCT device, avg(cpu_pct) OVER (PARTITION BY device) FROM host ORDER BY 1 -- done",
        "SELECT device, avg(v) FROM (SELECT device, CASE WHEN cpu_pct BETWEEN 0 AND 100 THEN cpu_pct END v FROM host WHERE device LIKE '%a' AND device IN ('alpha', 'beta')) GROUP BY 1 ORDER BY 1",
        "SELECT device, avg(cpu_pct) FROM host WHERE EXISTS (SELECT 1 FROM disk) GROUP BY device UNION ALL (SELECT 'x', 1.0 FROM host WHERE false) ORDER BY 1",
        "SELECT device, avg(cpu_pct) FROM host, range(1) r(i), unnest([1]) GROUP BY device ORDER BY device LIMIT 5"
      })
  void whatReadsIsAnswered(String sql) {
    assertThat(rows(sql)).containsExactly("[alpha, 15.0]", "[beta, 5.0]");
  }

  @Test
  void latePointsReplaceWhatTheyCorrect() {
    put("host", 0, "alpha", Fields.builder().put("cpu_pct", 90).build());
    store().maintain();
    put("host", 10, "alpha", Fields.builder().put("cpu_pct", 70).build());

    assertThat(rows("SELECT cpu_pct FROM host WHERE device = 'alpha' ORDER BY time"))
        .containsExactly("[90.0]", "[70.0]");
    assertThat(rows("SELECT count(*) FROM host")).containsExactly("[3]");
  }

  @Test
  void timesAreOfUtc() {
    assertThat(rows("SELECT date_trunc('hour', time), strftime(time, '%H:%M') FROM disk"))
        .containsExactly("[%d, 22:00]".formatted(T0));
    assertThat(
            rows(
                "SELECT time::TIMESTAMPTZ, CAST(cpu_pct AS INTEGER), cpu_pct > 7, NULL FROM host WHERE device = 'beta'"))
        .containsExactly("[%d, 5, false, null]".formatted(T0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SELECT",
        "SELECT 1; SELECT 2",
        "SELECT 1) UNION (SELECT 2",
        "COPY (SELECT 1) TO '/tmp/sonde-sql-test.csv'",
        "COPY host FROM '/etc/passwd'",
        "ATTACH '/tmp/x.db'",
        "DETACH sonde",
        "USE points",
        "PRAGMA version",
        "PRAGMA database_list",
        "CALL pragma_version()",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '10GB'",
        "RESET memory_limit",
        "EXPORT DATABASE '/tmp/x'",
        "IMPORT DATABASE '/tmp/x'",
        "CREATE TABLE x AS SELECT 1",
        "CREATE TEMP MACRO avg(x) AS 1",
        "DROP TABLE series",
        "DELETE FROM series",
        "UPDATE series SET kind = 'x'",
        "INSERT INTO series VALUES (1)",
        "CHECKPOINT",
        "VACUUM",
        "BEGIN",
        "EXPLAIN ANALYZE SELECT 1",
        "SUMMARIZE host",
        "DESCRIBE host",
        "SHOW TABLES",
        "SHOW ALL TABLES",
        "SELECT * FROM (SUMMARIZE host)",
        "SELECT * FROM (SHOW TABLES)",
        "PIVOT host ON device USING avg(cpu_pct)",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM read_parquet('/tmp/*.parquet')",
        "SELECT * FROM parquet_metadata('/tmp/x.parquet')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM \"/etc/hosts.csv\"",
        "SELECT * FROM 'https://example.net/x.parquet'",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM query_table('series')",
        "SELECT * FROM json_execute_serialized_sql('{}')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM duckdb_secrets()",
        "SELECT * FROM series",
        "SELECT * FROM main.series",
        "SELECT * FROM points.host",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM pg_catalog.pg_class",
        "SELECT * FROM host AT (VERSION => 1)",
        "SELECT getenv('HOME')",
        "SELECT current_setting('temp_directory')",
        "SELECT system.main.getenv('HOME')",
        "SELECT nextval('x')",
        "SELECT getvariable('x')",
        "SELECT write_log('x')",
        "SELECT txid_current()",
        "SELECT current_query()",
        "SELECT * FROM host WHERE cpu_pct > (SELECT max(length(content)) FROM read_text('/etc/passwd'))",
        "SELECT * FROM host WHERE device IN (SELECT filename FROM glob('/etc/*'))",
        "WITH x AS (SELECT * FROM read_csv('/etc/passwd')) SELECT * FROM x",
        "WITH x AS (WITH y AS (FROM glob('/*')) SELECT * FROM y) SELECT * FROM x",
        "WITH RECURSIVE x AS (SELECT 1 a UNION ALL SELECT length(getenv('HOME')) FROM x) FROM x",
        "SELECT 1 ORDER BY getenv('HOME')",
        "SELECT 1 LIMIT (SELECT length(content) FROM read_text('/etc/passwd'))",
        "SELECT avg(cpu_pct) FILTER (getenv('HOME') = '') FROM host",
        "SELECT avg(cpu_pct) OVER (ORDER BY getenv('HOME')) FROM host",
        "SELECT list_transform([1], x -> getenv('HOME'))",
        "SELECT CASE WHEN true THEN getenv('HOME') END",
        "SELECT * FROM host JOIN (FROM glob('/*')) g ON true",
        "SELECT * FROM host GROUP BY ALL HAVING getenv('HOME') = ''",
        "SELECT * FROM host QUALIFY getenv('HOME') = ''",
        "VALUES (getenv('HOME'))",
        "SELECT * FROM host TABLESAMPLE 10%, glob('/*')",
        "SELECT $1",
        "SELECT ?",
        "SELECT * FROM y, (WITH y AS (SELECT 1) FROM y) z",
        "SELECT * REPLACE (getenv('HOME') AS device) FROM host",
        "FROM host SELECT COLUMNS(c -> getenv('HOME') = c)"
      })
  void whatIsNotAllowedIsRefused(String sql) {
    assertThatThrownBy(() -> ask(sql, LIMITS)).isInstanceOf(QueryException.class);
    assertThat(rows("SELECT count(*) FROM host")).containsExactly("[3]");
  }

  @Test
  void whatIsWrongIsSaid() {
    assertThatThrownBy(() -> ask("SELECT * FROM hots", LIMITS))
        .hasMessageContaining("did you mean host? The tables are the kinds: disk, host");
    assertThatThrownBy(() -> ask("SELECT cpu FROM host", LIMITS))
        .hasMessageContaining("LINE 1: SELECT cpu FROM host\n               ^");
    assertThatThrownBy(() -> ask("SELEC 1", LIMITS)).hasMessageContaining("syntax error");
    assertThatThrownBy(() -> ask("DROP TABLE x", LIMITS)).hasMessageContaining("only SELECT");
    assertThatThrownBy(() -> ask("SELECT getenv('x')", LIMITS))
        .hasMessage("the function 'getenv' is not allowed here");
  }

  @Test
  void rowsAndBytesAreBounded() {
    SqlAnswer answer = ask("SELECT i FROM range(5000) r(i) ORDER BY i DESC", LIMITS);

    assertThat(answer.complete()).isFalse();
    assertThat(answer.table().rows()).hasSize(1_000).first().isEqualTo(new Object[] {4_999L});
    assertThatThrownBy(
            () ->
                ask(
                    "SELECT string_agg(device, '') FROM host, range(1000000) GROUP BY cpu_pct",
                    LIMITS))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("larger than 1 MB");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = 7",
        "WITH RECURSIVE x AS (SELECT 1 a UNION ALL SELECT a FROM x) SELECT count(*) FROM x"
      })
  @Timeout(60)
  void whatHasNoEndIsEnded(String sql) {
    SqlLimits brief = new SqlLimits(10, 1 << 20, Duration.ofSeconds(1));

    assertThatThrownBy(() -> ask(sql, brief)).isInstanceOf(QueryException.class);
    assertThat(rows("SELECT count(*) FROM host")).containsExactly("[3]");
  }

  @Test
  @Timeout(60)
  void anInterruptionEndsTheWork() throws InterruptedException, ExecutionException {
    AtomicReference<Thread> asking = new AtomicReference<>();
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  asking.set(Thread.currentThread());
                  try {
                    ask(
                        "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = 7",
                        LIMITS);
                    outcome.complete(new AssertionError("it ended by itself"));
                  } catch (QueryException e) {
                    outcome.complete(e);
                  }
                });
    thread.interrupt();

    assertThat(outcome.get()).hasMessage("the query was cancelled");
    assertThat(rows("SELECT count(*) FROM host")).containsExactly("[3]");
  }

  @Test
  void aTableBecomesAParquetFile() throws IOException, SQLException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Table table =
        ask(
                "SELECT time, device, cpu_pct, cpu_pct > 7 AS hot, 3 AS \"a \"\"b\" FROM host ORDER BY cpu_pct",
                LIMITS)
            .table();
    store().tables().orElseThrow().parquet(table, () -> bytes);
    Path file = folder.resolve("answer.parquet");
    Files.write(file, bytes.toByteArray());

    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT epoch_us(time), device, cpu_pct, hot, \"a \"\"b\" FROM '"
                    + file
                    + "' LIMIT 1")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getLong(1)).isEqualTo(T0);
      assertThat(row.getString(2)).isEqualTo("beta");
      assertThat(row.getDouble(3)).isEqualTo(5);
      assertThat(row.getBoolean(4)).isFalse();
      assertThat(row.getLong(5)).isEqualTo(3);
    }
    try (var left = Files.list(folder.resolve("exports"))) {
      assertThat(left).isEmpty();
    }
  }
}
