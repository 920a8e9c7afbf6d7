package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {
  private final List<String> asked = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final HttpServer server;
  private int failing;
  private int status = 429;
  private String answer =
      """
      {"added":2,"there":1,"left_out":{"closed":1},"problems":["a limit"]}
      """;

  @TempDir Path folder;
  private Path dump = Path.of("");

  ImportCommandTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() throws IOException {
    dump = folder.resolve("dump");
    Files.writeString(
        dump,
        IntStream.range(0, 4)
            .mapToObj(i -> "up{instance=\"h\"} 1 %d\n".formatted(1_700_000_000 + i))
            .collect(Collectors.joining()));
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          boolean fails = failing > 0;
          failing--;
          exchange.getResponseHeaders().add("Retry-After", "0");
          byte[] bytes = (fails ? "{\"detail\":\"no\"}" : answer).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(fails ? status : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("import"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--server", "http://127.0.0.1:" + server.getAddress().getPort()));
    CommandLine line = Commands.line("import");
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(all.toArray(String[]::new));
  }

  @Test
  void theSummarySaysWhatWasReadAddedAndRefused() {
    assertThat(run("prometheus", dump.toString())).isZero();

    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst())
        .startsWith("POST /api/v1/import {\"source\":\"prometheus\",\"points\":[")
        .contains("\"metric\":\"up\"", "\"time\":1700000003000000");
    assertThat(out.toString().lines())
        .containsExactly(
            "read 4 points of 1 series, 2023-11-14T22:13:20Z to 2023-11-14T22:13:23Z",
            "  metric       4",
            "added 2, there already 1",
            "refused 1: only rollups are left of those days and series (imported before?)",
            "note: a limit");
  }

  @Test
  void aDryRunSendsNothingAndKeepsNoPlace() {
    Path places = folder.resolve("places");
    assertThat(run("prometheus", dump.toString(), "--dry-run", "--resume", places.toString()))
        .isZero();

    assertThat(asked).isEmpty();
    assertThat(places).doesNotExist();
    assertThat(out.toString()).contains("read 4 points").doesNotContain("added");
  }

  @Test
  void aServerThatIsBusyIsAskedAgain() {
    failing = 2;
    assertThat(run("prometheus", dump.toString())).isZero();

    assertThat(asked).hasSize(3);
    assertThat(asked.get(2)).isEqualTo(asked.getFirst());
  }

  @Test
  void aServerThatNeverAnsweredIsNotWaitedFor() {
    stop();
    assertThat(run("prometheus", dump.toString())).isEqualTo(1);

    assertThat(err.toString()).contains("takes nothing", "Connection refused");
  }

  @Test
  void whatTheServerRefusesEndsTheImport() {
    failing = 1;
    status = 404;
    assertThat(run("prometheus", dump.toString())).isEqualTo(1);

    assertThat(err.toString()).contains("sonde import prometheus: no");
    assertThat(out.toString()).contains("read 4 points", "added 0");
  }

  @Test
  void partsAreBounded() throws IOException {
    Files.writeString(
        dump,
        IntStream.range(0, 12_000)
            .mapToObj(i -> "up 1 %d\n".formatted(1_700_000_000 + i))
            .collect(Collectors.joining()));
    Path places = folder.resolve("places");
    assertThat(run("prometheus", dump.toString(), "--resume", places.toString())).isZero();

    assertThat(asked).hasSizeBetween(3, 12).allMatch(body -> body.length() < 2_000_000);
    assertThat(places).content().startsWith("10000\t");
  }

  @Test
  void wrongInputIsNamedAndNothingIsSent() throws IOException {
    Files.writeString(dump, "up 1 1700000000\nup is broken\n");
    assertThat(run("prometheus", dump.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("dump at line 2");
    assertThat(run("prometheus", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("promtool tsdb dump");
    assertThat(run("smokeping", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("*.rrd");
    assertThat(run("uptime-kuma", dump.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("no SQLite database");
    assertThat(run("prometheus", dump.toString(), "--as", "host")).isEqualTo(2);
    assertThat(run("prometheus", "http://127.0.0.1:1", "--from", "soon")).isEqualTo(2);
    assertThat(run("smokeping", "x.rrd", "--agent", "")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
    Files.writeString(folder.resolve("places"), "here\n");
    assertThat(run("prometheus", dump.toString(), "--resume", folder + "/places")).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  @Test
  void timesAreDaysInstantsAndAges() {
    Instant now = Instant.parse("2024-03-01T00:00:00Z");
    assertThat(ImportTimes.read("--from", "2024-01-31", now)).isEqualTo("2024-01-31T00:00:00Z");
    assertThat(ImportTimes.read("--from", "2024-01-31T12:00:00Z", now))
        .isEqualTo("2024-01-31T12:00:00Z");
    assertThat(ImportTimes.read("--from", "-2d", now)).isEqualTo("2024-02-28T00:00:00Z");
    assertThat(ImportTimes.read("--from", "-1y", now)).isEqualTo("2023-03-02T00:00:00Z");
  }
}
