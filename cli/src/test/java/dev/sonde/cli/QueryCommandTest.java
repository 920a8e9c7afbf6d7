package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sonde.cli.query.AnswerTree;
import dev.sonde.cli.query.Chart;
import dev.sonde.cli.query.QueryAnswer;
import dev.sonde.cli.query.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class QueryCommandTest {
  private static final String TWO =
      """
      {"kind":"host","from":0,"to":60000000,"step_s":10,"zone":"UTC",
       "columns":[{"name":"cpu_pct","unit":"%"}],
       "lines":[{"tags":{"device":"a"},"times":[0,10000000,20000000],"values":[[1,20.5,null]]},
                {"tags":{"device":"b"},"times":[0,10000000],"values":[[100,3]]}],
       "notes":["something to know"]}
      """;

  private final List<String> asked = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir Path folder;
  private HttpServer server;
  private String answer = TWO;
  private int status = 200;

  QueryCommandTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
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
    List<String> all = new ArrayList<>(List.of("query"));
    all.addAll(List.of("--server", "http://127.0.0.1:" + server.getAddress().getPort()));
    all.addAll(List.of(arguments));
    CommandLine line = Commands.line("query");
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(all.toArray(String[]::new));
  }

  @Test
  void aTableStandsInColumns() {
    assertThat(run("host:", "cpu_pct")).isZero();

    assertThat(asked.getFirst()).startsWith("POST /api/v1/query ").contains("\"host: cpu_pct\"");
    assertThat(out.toString().lines())
        .containsExactly(
            "TIME UTC             device  cpu_pct [%]",
            "1970-01-01 00:00:00  a                 1",
            "1970-01-01 00:00:10  a             20.50",
            "1970-01-01 00:00:20  a",
            "1970-01-01 00:00:00  b               100",
            "1970-01-01 00:00:10  b                 3",
            "note: something to know");
  }

  @Test
  void withOneStepThereIsNoTime() {
    answer =
        """
        {"kind":"host","from":0,"to":9,"zone":"UTC","columns":[{"name":"cpu_pct"}],
         "lines":[{"tags":{},"times":[0],"values":[[1234567]]}],"notes":[]}
        """;
    assertThat(run("x: y")).isZero();
    assertThat(out.toString().lines()).containsExactly("cpu_pct", "1234567");
  }

  @Test
  void csvAndParquetComeAsTheServerMadeThem() throws IOException {
    answer = "time,cpu_pct\r\n";
    assertThat(run("--csv", "host: cpu_pct")).isZero();
    assertThat(out).hasToString("time,cpu_pct\r\n");
    Path file = folder.resolve("o.parquet");
    assertThat(run("--parquet", file.toString(), "--sql", "SELECT 1")).isZero();
    assertThat(file).content().isEqualTo(answer);
    assertThat(asked.getLast()).startsWith("POST /api/v1/sql ").contains("\"parquet\"");
  }

  @Test
  void aFailureLeavesNoFileAndEndsWithTwo() throws IOException {
    status = 400;
    answer = "{\"status\":400,\"detail\":\"no\\n  host: x\\n        ^\"}";
    assertThat(run("--parquet", folder.resolve("o.parquet").toString(), "host: x")).isEqualTo(2);
    assertThat(err.toString().lines()).containsExactly("sonde query: no", "  host: x", "        ^");
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
    assertThat(run("--watch", "often", "host: x")).isEqualTo(2);
    assertThat(run("--chart", "--sql", "SELECT 1")).isEqualTo(2);
    assertThat(run("--csv", "--json", "host: x")).isEqualTo(2);
  }

  @Test
  void rowsOfSqlAreShown() {
    answer =
        """
        {"columns":[{"name":"time","type":"time"},{"name":"n","type":"whole"},{"name":"s","type":"text"}],
         "rows":[[0,5,"a\\u001bb"],[1000000,null,null]],"complete":false}
        """;
    assertThat(run("--sql", "SELECT 1")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "time                 n  s",
            "1970-01-01 00:00:00  5  a b",
            "1970-01-01 00:00:01",
            "note: there are more than these 2 rows");
  }

  private static List<String> chart(boolean colours) {
    StringWriter drawn = new StringWriter();
    QueryAnswer two = QueryAnswer.of(AnswerTree.read(TWO.getBytes(StandardCharsets.UTF_8)));
    new Chart(two, 0, 40, 9, colours).print(new PrintWriter(drawn, true));
    return drawn.toString().lines().toList();
  }

  @Test
  void aChartHasAxesAndALegendAndKeepsItsWidth() {
    List<String> lines = chart(true);

    assertThat(lines.getFirst()).isEqualTo("cpu_pct");
    assertThat(lines.get(1)).startsWith(" 100 % ┤\u001b[33m");
    assertThat(lines.get(9)).startsWith("   0 % ┤");
    assertThat(lines.get(11)).contains("00:00:00").contains("00:00:30");
    assertThat(lines.subList(12, 14))
        .containsExactly("  \u001b[36m━━\u001b[0m device=a", "  \u001b[33m━━\u001b[0m device=b");
    assertThat(lines).allMatch(line -> line.replaceAll("\u001b\\[\\d+m", "").length() <= 40);
  }

  @Test
  void withoutColoursLinesAreLetters() {
    List<String> lines = chart(false);

    assertThat(String.join("", lines)).doesNotContain("\u001b");
    assertThat(lines.get(1)).isEqualTo(" 100 % ┤b");
    assertThat(lines).contains("  a device=a", "  b device=b");
  }

  @Test
  void theEnvironmentSaysWidthAndNoColours() {
    Map<String, String> environment = Map.of("NO_COLOR", "1", "COLUMNS", "123");

    assertThat(Terminal.here(environment::get)).isEqualTo(new Terminal(123, false));
  }
}
