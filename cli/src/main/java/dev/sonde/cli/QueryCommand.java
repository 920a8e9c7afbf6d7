package dev.sonde.cli;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.client.ServerClient;
import dev.sonde.cli.client.ServerOption;
import dev.sonde.cli.query.AnswerTree;
import dev.sonde.cli.query.Chart;
import dev.sonde.cli.query.QueryAnswer;
import dev.sonde.cli.query.SqlRows;
import dev.sonde.cli.query.Terminal;
import dev.sonde.cli.query.TextTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sonde query}: asks a server for numbers over time. */
@Command(
    name = "query",
    mixinStandardHelpOptions = true,
    description = {
      "Ask a server for numbers over time, in the query language or by SQL.",
      "Exit status: 0 answered, 2 not."
    },
    footerHeading = "%nThe language:%n",
    footer = {
      "  KIND: FIGURES [where …] [by TAG, …] [from …] [to …] [last 24h] [step 5m]",
      "                [top 10 [by max]] [fill previous] [tz Europe/Berlin]",
      "%nExamples:%n",
      "  sonde query 'host: cpu_pct'",
      "  sonde query --chart 'host: max(cpu_pct) last 24h top 5'",
      "  sonde query 'probe: max(p95(rtt_avg_ms)) by target last 7d step all top 10'",
      "  sonde query --csv 'interface: sum(rate(rx_bytes)) by device step 1h last 7d' > traffic.csv",
      "  sonde query --watch 5s --chart 'host: load1 last 10m'",
      "  sonde query --sql 'SELECT device, max(cpu_pct) FROM host GROUP BY ALL'"
    })
final class QueryCommand implements Callable<Integer> {
  private static final int USAGE = 2;
  private static final int TABLE_POINTS = 20;
  private static final int CHART_HEIGHT = 15;

  @Spec private CommandSpec spec;

  @CommandLine.Mixin private ServerOption server = new ServerOption();

  @Parameters(
      arity = "1..*",
      paramLabel = "QUERY",
      description = "The question; in quotes, for the sake of the shell.")
  private List<String> words = List.of();

  @Option(names = "--sql", description = "The question is a SELECT.")
  private boolean sql;

  @Option(
      names = "--watch",
      paramLabel = "TIME",
      description = "Ask again each so often, such as 5s, until Ctrl-C.")
  private Optional<String> watch = Optional.empty();

  @ArgGroup private Form form = new Form();

  /** How the answer is shown; a table if nothing is said. */
  private static final class Form {
    @Option(names = "--csv", description = "Print CSV.")
    private boolean csv;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--chart", description = "Draw a chart.")
    private boolean chart;

    @Option(names = "--parquet", paramLabel = "FILE", description = "Write a Parquet file.")
    private Optional<Path> parquet = Optional.empty();
  }

  @Override
  public Integer call() {
    try {
      if (sql && form.chart) {
        throw new CommandFailedException("--chart draws what the query language answers, not SQL");
      }
      Optional<Duration> pause = watch.map(QueryCommand::pause);
      do {
        show();
      } while (pause.isPresent() && sleeps(pause.get()));
      return 0;
    } catch (CommandFailedException e) {
      spec.commandLine().getErr().println("sonde query: " + e.getMessage());
      return USAGE;
    } catch (IOException e) {
      spec.commandLine().getErr().println("sonde query: " + e);
      return USAGE;
    }
  }

  private static Duration pause(String text) {
    if (!text.matches("\\d{1,6}(ms|s|m|h)?")) {
      throw new CommandFailedException("--watch: expected a time such as 5s; found '" + text + "'");
    }
    Duration pause =
        text.endsWith("ms")
            ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
            : Duration.parse("PT" + (text.matches("\\d+") ? text + "s" : text));
    return pause.compareTo(Duration.ofMillis(500)) < 0 ? Duration.ofMillis(500) : pause;
  }

  private static boolean sleeps(Duration pause) {
    try {
      Thread.sleep(pause);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void show() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Terminal terminal = Terminal.here(System::getenv);
    if (form.parquet.isPresent()) {
      parquet(form.parquet.get());
    } else if (form.csv || form.json) {
      raw(out, form.csv ? "csv" : "json");
    } else if (sql) {
      clear(out, terminal);
      SqlRows.print(ask(TABLE_POINTS), out);
    } else {
      QueryAnswer answer = QueryAnswer.of(ask(form.chart ? terminal.width() * 2 : TABLE_POINTS));
      clear(out, terminal);
      print(answer, terminal, out);
      answer.notes().forEach(note -> out.println("note: " + note));
    }
    out.flush();
  }

  private void clear(PrintWriter out, Terminal terminal) {
    if (watch.isPresent() && terminal.colours()) {
      out.print("\u001b[H\u001b[2J");
    }
  }

  private void print(QueryAnswer answer, Terminal terminal, PrintWriter out) {
    if (answer.lines().isEmpty()) {
      return;
    }
    if (!form.chart) {
      TextTable.of(answer).print(out);
      return;
    }
    for (int column = 0; column < answer.columns().size(); column++) {
      new Chart(answer, column, terminal.width(), CHART_HEIGHT, terminal.colours()).print(out);
    }
  }

  private void parquet(Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        request("parquet", 5_000, (client, path, body) -> client.download(path, body, out));
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void raw(PrintWriter out, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    request(format, 300, (client, path, body) -> client.download(path, body, bytes));
    out.print(bytes.toString(StandardCharsets.UTF_8));
    if (format.equals("json")) {
      out.println();
    }
  }

  private Map<String, Object> ask(int points) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    request("json", points, (client, path, body) -> client.download(path, body, bytes));
    return AnswerTree.read(bytes.toByteArray());
  }

  /** A request that Ctrl-C ends at the server, too. */
  private void request(String format, int points, Request request) {
    ServerClient client = server.client();
    String id = UUID.randomUUID().toString();
    AtomicBoolean done = new AtomicBoolean();
    Thread cancel = new Thread(() -> cancel(client, id, done));
    Runtime.getRuntime().addShutdownHook(cancel);
    try {
      Map<String, Object> body =
          Map.of(
              "q",
              String.join(" ", words),
              "format",
              format,
              "points",
              Math.min(5_000, points),
              "id",
              id);
      request.send(client, sql ? "/api/v1/sql" : "/api/v1/query", body);
    } finally {
      done.set(true);
      try {
        Runtime.getRuntime().removeShutdownHook(cancel);
      } catch (IllegalStateException _) {
        // The program is ending, and the hook sees that there is nothing to cancel.
      }
    }
  }

  private static void cancel(ServerClient client, String id, AtomicBoolean done) {
    if (!done.get()) {
      try {
        client.send("DELETE", "/api/v1/query/" + id, Optional.empty());
      } catch (RuntimeException _) {
        // It has ended by itself.
      }
    }
  }

  @FunctionalInterface
  private interface Request {
    void send(ServerClient client, String path, Map<String, Object> body);
  }
}
