package dev.sonde.cli;

import dev.sonde.cli.history.HistorySource;
import dev.sonde.cli.history.kuma.KumaSource;
import dev.sonde.cli.history.prometheus.ApiSource;
import dev.sonde.cli.history.prometheus.DumpSource;
import dev.sonde.cli.history.smokeping.SmokepingSource;
import dev.sonde.model.MalformedException;
import dev.sonde.model.PointRules;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sonde import}: brings histories of other programs to a server. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    subcommands = {
      ImportCommand.Smokeping.class,
      ImportCommand.UptimeKuma.class,
      ImportCommand.Prometheus.class
    },
    description = {
      "Bring the history of another program to a server, which may be running. Doing it again changes nothing.",
      "Exit status: 0 done, 1 the server does not take it, 2 it can't be read."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sonde import smokeping /var/lib/smokeping --config /etc/smokeping/config --dry-run",
      "  sonde import uptime-kuma kuma.db --create-checks",
      "  sonde import prometheus http://HOST:9090 --match 'up' --from -30d --resume up.import",
      "  promtool tsdb dump data | sonde import prometheus -"
    })
final class ImportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "expected what to import: smokeping, uptime-kuma or prometheus");
  }

  private static String named(String agent) {
    PointRules.idProblem(agent)
        .ifPresent(
            problem -> {
              throw new MalformedException("--agent", problem);
            });
    return agent;
  }

  /** {@code sonde import smokeping}. */
  @Command(
      name = "smokeping",
      mixinStandardHelpOptions = true,
      description = {
        "Import SmokePing's databases: RRDtool's files, or what rrdtool dump makes of them.",
        "A target's history is that of the check smokeping.GROUP.TARGET."
      })
  static final class Smokeping implements Callable<Integer> {
    @CommandLine.Mixin private ImportRun run = new ImportRun();

    @Parameters(
        arity = "1..*",
        paramLabel = "DIR|FILE",
        description = "SmokePing's data folder, or some of its files.")
    private List<Path> paths = List.of();

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "SmokePing's configuration, or its Targets: for hosts, probes and names.")
    private Optional<Path> config = Optional.empty();

    @Option(
        names = "--agent",
        paramLabel = "NAME",
        defaultValue = "smokeping",
        description = "Who is said to have measured what no slave did; default smokeping.")
    private String agent = "";

    @Override
    public Integer call() {
      return run.run(() -> new SmokepingSource(paths, config, named(agent)));
    }
  }

  /** {@code sonde import uptime-kuma}. */
  @Command(
      name = "uptime-kuma",
      mixinStandardHelpOptions = true,
      description = {
        "Import the SQLite database of Uptime Kuma 1 or 2 (not MariaDB).",
        "A monitor's history is that of the check kuma.ID.NAME."
      })
  static final class UptimeKuma implements Callable<Integer> {
    @CommandLine.Mixin private ImportRun run = new ImportRun();

    @Parameters(paramLabel = "FILE", description = "kuma.db, best a copy of it.")
    private Path file = Path.of("");

    @Option(
        names = "--agent",
        paramLabel = "NAME",
        defaultValue = "uptime-kuma",
        description = "Who is said to have measured; default uptime-kuma.")
    private String agent = "";

    @Override
    public Integer call() {
      return run.run(() -> new KumaSource(file, named(agent)));
    }
  }

  /** {@code sonde import prometheus}. */
  @Command(
      name = "prometheus",
      mixinStandardHelpOptions = true,
      description = {
        "Import samples of a running Prometheus or VictoriaMetrics, or of a text: promtool tsdb dump, OpenMetrics with times,",
        "or VictoriaMetrics' export. They become what remote write makes of them."
      })
  static final class Prometheus implements Callable<Integer> {
    private static final Duration USUAL_RETENTION = Duration.ofDays(15);

    @CommandLine.Mixin private ImportRun run = new ImportRun();

    @Parameters(
        paramLabel = "URL|FILE",
        description = "http://HOST:9090, a file (also .gz), or - for the standard input.")
    private String from = "";

    @Option(
        names = "--match",
        paramLabel = "SELECTOR",
        description =
            "Series to ask a URL for, such as up or '{job=\"a\"}'; repeatable; default all.")
    private List<String> matches = List.of("{__name__=~\".+\"}");

    @Option(
        names = "--from",
        paramLabel = "TIME",
        description =
            "The first time to ask a URL for: 2026-01-31, 2026-01-31T12:00:00Z or -90d; default -15d.")
    private Optional<String> first = Optional.empty();

    @Option(names = "--to", paramLabel = "TIME", description = "The last time; default now.")
    private Optional<String> last = Optional.empty();

    @Option(
        names = "--as",
        paramLabel = "KIND",
        defaultValue = "metric",
        description = "metric, or probe: blackbox_exporter's become results of checks.")
    private String as = "";

    @Option(
        names = "--agent",
        paramLabel = "NAME",
        defaultValue = "blackbox",
        description = "Who is said to have run those probes; default blackbox.")
    private String agent = "";

    private final Clock clock = Clock.systemUTC();
    private final InputStream standard = System.in;

    @Override
    public Integer call() {
      return run.run(this::source);
    }

    private HistorySource source() {
      if (!as.equals("metric") && !as.equals("probe")) {
        throw new MalformedException("--as", "expected metric or probe, found " + as);
      }
      Optional<String> probesOf = as.equals("probe") ? Optional.of(named(agent)) : Optional.empty();
      if (from.matches("https?://.*")) {
        Instant now = clock.instant();
        return new ApiSource(
            from,
            matches,
            first
                .map(text -> ImportTimes.read("--from", text, now))
                .orElse(now.minus(USUAL_RETENTION)),
            last.map(text -> ImportTimes.read("--to", text, now)).orElse(now),
            probesOf);
      }
      Optional<Path> file = from.equals("-") ? Optional.empty() : Optional.of(Path.of(from));
      if (file.isPresent() && Files.isDirectory(file.get())) {
        throw new MalformedException(
            from,
            "is a folder; of Prometheus' data: promtool tsdb dump "
                + from
                + " | sonde import prometheus -");
      }
      return new DumpSource(file, standard, probesOf);
    }
  }
}
