package dev.sonde.cli.history.kuma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.cli.history.Collected;
import dev.sonde.cli.history.Places;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against databases with the tables of Uptime Kuma 1 and 2, as its migrations make them. */
class KumaSourceTest {
  private static final String[] ONE = {
    """
    CREATE TABLE monitor (id INTEGER PRIMARY KEY, name VARCHAR(150), active BOOLEAN DEFAULT 1, interval INTEGER DEFAULT 20,
      url TEXT, type VARCHAR(20), hostname VARCHAR(255), port INTEGER, keyword VARCHAR(255), maxretries INTEGER DEFAULT 0,
      ignore_tls BOOLEAN DEFAULT 0, upside_down BOOLEAN DEFAULT 0, maxredirects INTEGER DEFAULT 10,
      accepted_statuscodes_json TEXT DEFAULT '["200-299"]', dns_resolve_type VARCHAR(5), dns_resolve_server VARCHAR(255),
      method TEXT DEFAULT 'GET', body TEXT, headers TEXT, basic_auth_user TEXT, packet_size INTEGER DEFAULT 56)
    """,
    """
    CREATE TABLE heartbeat (id INTEGER PRIMARY KEY, important BOOLEAN DEFAULT 0, monitor_id INTEGER NOT NULL,
      status SMALLINT NOT NULL, msg TEXT, time DATETIME NOT NULL, ping INTEGER, duration INTEGER DEFAULT 0)
    """,
    "INSERT INTO monitor(id, name, type, url, keyword, accepted_statuscodes_json, ignore_tls) VALUES (1, 'The shop', 'keyword', 'https://shop.example/', 'Welcome', '[\"200-299\",\"301\"]', 1)",
    "INSERT INTO monitor(id, name, type, hostname, interval) VALUES (2, 'gw', 'ping', '192.0.2.1', 60)",
    "INSERT INTO monitor(id, name, type, hostname, port) VALUES (3, 'mail', 'port', 'mail.example', 25)",
    "INSERT INTO monitor(id, name, type, hostname, dns_resolve_type, dns_resolve_server, port) VALUES (4, 'names', 'dns', 'example.net', 'MX', '192.0.2.53', 53)",
    "INSERT INTO monitor(id, name, type) VALUES (5, 'job', 'push')",
    "INSERT INTO monitor(id, name, type, url, headers) VALUES (6, 'api', 'http', 'https://api.example/', '{\"X\":\"y\"}')",
    "INSERT INTO monitor(id, name, type) VALUES (7, 'all', 'group')",
    "INSERT INTO heartbeat(monitor_id, status, msg, time, ping) VALUES (1, 1, '200 - OK, keyword is found', '2024-01-01 00:00:00.500', 123)",
    "INSERT INTO heartbeat(monitor_id, status, msg, time, ping) VALUES (1, 0, 'Request failed with status code 500', '2024-01-01 00:01:00.000', NULL)",
    "INSERT INTO heartbeat(monitor_id, status, msg, time, ping) VALUES (1, 2, 'timeout', '2024-01-01 00:02:00', 0)",
    "INSERT INTO heartbeat(monitor_id, status, msg, time, ping) VALUES (1, 3, 'Monitor under maintenance', '2024-01-01 00:03:00', NULL)",
    "INSERT INTO heartbeat(monitor_id, status, msg, time, ping) VALUES (1, 1, '', 'some day', 1)",
    "INSERT INTO heartbeat(monitor_id, status, msg, time, ping) VALUES (2, 1, '', '2024-01-01 00:00:00', 0)",
    "INSERT INTO heartbeat(monitor_id, status, msg, time, ping) VALUES (5, 1, 'OK', '2024-01-01 00:00:00', 7)"
  };

  private static final String[] TWO = {
    "CREATE TABLE stat_minutely (id INTEGER PRIMARY KEY, monitor_id INTEGER, timestamp INTEGER, ping FLOAT, up SMALLINT, down SMALLINT, ping_min FLOAT DEFAULT 0, ping_max FLOAT DEFAULT 0, extras TEXT)",
    "CREATE TABLE stat_hourly (id INTEGER PRIMARY KEY, monitor_id INTEGER, timestamp INTEGER, ping FLOAT, ping_min FLOAT DEFAULT 0, ping_max FLOAT DEFAULT 0, up SMALLINT, down SMALLINT, extras TEXT)",
    "CREATE TABLE stat_daily (id INTEGER PRIMARY KEY, monitor_id INTEGER, timestamp INTEGER, ping FLOAT, up SMALLINT, down SMALLINT, ping_min FLOAT DEFAULT 0, ping_max FLOAT DEFAULT 0, extras TEXT)",
    stat("minutely", "2024-01-01T00:00:00Z", 1, 1, 0),
    stat("minutely", "2023-12-31T23:59:00Z", 5, 3, 1),
    stat("hourly", "2023-12-31T23:00:00Z", 6, 60, 0),
    stat("hourly", "2023-12-31T22:00:00Z", 7, 0, 60),
    stat("daily", "2023-12-31T00:00:00Z", 8, 1440, 0),
    stat("daily", "2023-12-30T00:00:00Z", 9, 1000, 440),
    stat("daily", "2023-12-29T00:00:00Z", 9, 0, 0)
  };

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void place() {
    file = folder.resolve("kuma.db");
  }

  private static String stat(String table, String time, int ping, int up, int down) {
    return "INSERT INTO stat_%s(monitor_id, timestamp, ping, ping_min, ping_max, up, down) VALUES (2, %d, %d, 1, 20, %d, %d)"
        .formatted(table, Instant.parse(time).getEpochSecond(), ping, up, down);
  }

  private void database(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String each : statements) {
        statement.execute(each);
      }
      connection.commit();
    }
  }

  private static String brief(Point point) {
    return point.tags().value("check").orElse("") + " " + point.instant() + " " + point.fields();
  }

  @Test
  void beatsBecomePoints() throws SQLException {
    database(ONE);
    Collected read = Collected.of(new KumaSource(file, "uptime-kuma"));

    assertThat(read.points.stream().map(KumaSourceTest::brief))
        .containsExactly(
            "kuma.1.the-shop 2024-01-01T00:00:00.500Z {duration_ms=123.0, message=200 - OK, keyword is found, status_code=200.0, up=1.0}",
            "kuma.1.the-shop 2024-01-01T00:01:00Z {error=Request failed with status code 500, up=0.0}",
            "kuma.1.the-shop 2024-01-01T00:02:00Z {error=timeout, up=0.0}",
            "kuma.2.gw 2024-01-01T00:00:00Z {rtt_avg_ms=0.0, up=1.0}",
            "kuma.5.job 2024-01-01T00:00:00Z {duration_ms=7.0, message=OK, up=1.0}");
    assertThat(read.leftOut)
        .isEqualTo(
            Map.of(
                "beats during maintenance, in which nothing was measured", 1L,
                "beats whose time can't be read", 1L));
    assertThat(read.points.getFirst().tags().asMap())
        .containsEntry("agent", "uptime-kuma")
        .containsEntry("probe", "http")
        .containsEntry("target", "https://shop.example/");
    assertThat(read.points.getLast().tags().asMap()).containsEntry("probe", "push");
  }

  @Test
  void monitorsBecomeChecksWhereTheyCan() throws SQLException {
    database(ONE);
    KumaSource source = new KumaSource(file, "uptime-kuma");
    Collected read = Collected.of(source);

    List<Map<String, Object>> checks = source.checks();
    assertThat(checks.stream().map(check -> check.get("id")))
        .containsExactly("kuma.1.the-shop", "kuma.2.gw", "kuma.3.mail", "kuma.4.names");
    assertThat(checks.getFirst())
        .containsEntry("kind", "http")
        .containsEntry("target", "https://shop.example/")
        .containsEntry(
            "settings", Map.of("status", "200-299,301", "expect-text", "Welcome", "verify", false));
    assertThat(checks.get(2)).containsEntry("target", "mail.example:25");
    assertThat(checks.get(3))
        .containsEntry("target", "192.0.2.53:53")
        .containsEntry("settings", Map.of("name", "example.net", "type", "MX"));
    assertThat(String.join("\n", read.notes)).contains("'job': type push", "'api': headers");
  }

  @Test
  void sumsOfVersionTwoFillWhatBeatsLeave() throws SQLException {
    database(ONE);
    database(TWO);
    Collected read = Collected.of(new KumaSource(file, "uptime-kuma"));

    assertThat(
            read.points.stream()
                .filter(point -> point.tags().value("check").orElse("").equals("kuma.2.gw"))
                .map(KumaSourceTest::brief))
        .containsExactly(
            "kuma.2.gw 2023-12-31T23:59:00Z {rtt_avg_ms=5.0, rtt_max_ms=20.0, rtt_min_ms=1.0, up=0.75}",
            "kuma.2.gw 2023-12-31T22:00:00Z {up=0.0}",
            "kuma.2.gw 2023-12-30T00:00:00Z {rtt_avg_ms=9.0, rtt_max_ms=20.0, rtt_min_ms=1.0, up=%s}"
                .formatted(1000 / 1440.0),
            "kuma.2.gw 2024-01-01T00:00:00Z {rtt_avg_ms=0.0, up=1.0}");
  }

  @Test
  void readingGoesOnBehindWhatWasImported() throws SQLException, IOException {
    database(ONE);
    Path places = folder.resolve("places");
    Files.writeString(places, "3\tmonitor 1\n6\tmonitor 2\n");
    Collected read = new Collected();
    new KumaSource(file, "uptime-kuma").read(Places.in(places), read);

    assertThat(read.points.stream().map(point -> point.tags().value("check").orElse("")))
        .containsExactly("kuma.5.job");
    assertThat(read.places).containsEntry("monitor 1", 5L);
  }

  private void refused(String... words) {
    KumaSource source = new KumaSource(file, "uptime-kuma");
    assertThatThrownBy(() -> Collected.of(source))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("kuma.db")
        .hasMessageContainingAll(words);
  }

  @Test
  void whatIsNoDatabaseOfKumaIsRefused() throws IOException, SQLException {
    refused("can't be read");
    Files.writeString(file, "id,name\n");
    refused("no SQLite database", "MariaDB");
    Files.writeString(file, "SQLite format 3\0" + "garbage".repeat(1_000));
    refused("can't be read");
    Files.delete(file);
    database("CREATE TABLE monitor (id INTEGER)");
    refused("expected tables monitor and heartbeat");
  }

  @Test
  void aDatabaseThatIsCutIsRefusedOrReadAsFarAsItGoes() throws IOException, SQLException {
    database(ONE);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 16; length < whole.length; length += 97 * 97) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      try {
        assertThat(Collected.of(new KumaSource(file, "uptime-kuma")).points).hasSizeLessThan(6);
      } catch (MalformedException e) {
        assertThat(e).hasMessageContaining("kuma.db");
      }
    }
  }

  @Test
  void theDatabaseIsNotChanged() throws IOException, SQLException {
    database(ONE);
    byte[] before = Files.readAllBytes(file);
    Collected.of(new KumaSource(file, "uptime-kuma"));

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }
}
