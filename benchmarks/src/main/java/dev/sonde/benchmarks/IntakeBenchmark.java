package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import dev.sonde.model.Micros;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

/**
 * How fast measurements become durable over HTTP, beside VictoriaMetrics' import with the same
 * samples: one report of a simple device at a time, one report of an agent at a time, and many
 * reports of an agent at once.
 */
public final class IntakeBenchmark {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("sonde", "", "the program bin/sonde"),
          Flag.of("peers", "", "folder of the peers' programs; empty to leave them out"),
          Flag.of("connections", "256", "connections for single reports"),
          Flag.of("batch-connections", "16", "connections for batches"),
          Flag.of("batch", "60", "reports in a batch"),
          new Flag("warm-up", "10", "5", "seconds before each measurement"),
          new Flag("seconds", "15", "5", "seconds of each measurement"));

  private static final long INTERVAL = 10 * Micros.PER_SECOND;
  private static final long DAY = 86_400 * Micros.PER_SECOND;

  private final Flags flags;
  private final long now;
  private final Rows rows = new Rows("intake");

  private IntakeBenchmark(Flags flags, Clock clock) {
    this.flags = flags;
    this.now = Micros.now(clock);
  }

  /** One load. */
  private record Load(String what, Dialect dialect, int devices, int connections, int ticks) {}

  /** What a load came to: the answers, and the CPU time of the program and of this one. */
  private record Outcome(
      LoadLoop.Result result, long warmUp, double cpu, double ownCpu, double peakRss) {

    double requestsPerSecond() {
      return result.accepted() / result.seconds();
    }

    double samplesPerSecond() {
      return result.samples() / result.seconds();
    }

    String details() {
      return String.format(
          Locale.ROOT,
          "p50 %.1f, p99 %.1f ms; CPU %.1f + load's %.1f of %.0f s; postponed %d; peak RSS %.0f MB",
          result.latencies().millis(0.5),
          result.latencies().millis(0.99),
          cpu,
          ownCpu,
          result.seconds(),
          result.postponed(),
          peakRss);
    }
  }

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException {
    new IntakeBenchmark(new Flags(args, FLAGS), Clock.systemUTC()).run();
  }

  private void run() throws IOException {
    int many = flags.whole("connections");
    int few = flags.whole("batch-connections");
    int batch = flags.whole("batch");
    Outcome simple = sonde(new Load("/metrics", Dialect.SIMPLE, 2000, many, 1));
    row(
        "intake, `POST /metrics` to durable, requests/s",
        "≥40 k",
        simple,
        simple.requestsPerSecond());
    Outcome single = sonde(new Load("reports of 1", Dialect.REPORTS, 2000, many, 1));
    row(
        "intake, reports of an agent one by one, requests/s",
        "",
        single,
        single.requestsPerSecond());
    peer(new Load("JSON lines of 1", Dialect.JSON_LINES, 2000, many, 1), single, false);
    Outcome batched = sonde(new Load("reports of " + batch, Dialect.REPORTS, 200, few, batch));
    row(
        "intake, batches of " + batch + " reports, samples/s",
        "≥1 M",
        batched,
        batched.samplesPerSecond());
    peer(new Load("JSON lines of " + batch, Dialect.JSON_LINES, 200, few, batch), batched, true);
    peer(new Load("text of " + batch, Dialect.TEXT_LINES, 200, few, batch), batched, true);
  }

  private void row(String what, String goal, Outcome outcome, double figure) {
    rows.row(what, goal, "**" + Rows.figure(figure) + "** (" + outcome.details() + ")", "", "");
  }

  private void peer(Load load, Outcome sonde, boolean bySamples) throws IOException {
    if (flags.text("peers").isEmpty()) {
      return;
    }
    int port = Program.freePort();
    Path programs = Path.of(flags.text("peers"));
    try (Scratch scratch = Scratch.make();
        Program program = Peer.VICTORIA.start(programs, scratch.path(), port)) {
      program.millisUntilOk(port, Peer.VICTORIA.readyPath());
      Outcome outcome = measure(program, port, load);
      double own = bySamples ? sonde.samplesPerSecond() : sonde.requestsPerSecond();
      double peer = bySamples ? outcome.samplesPerSecond() : outcome.requestsPerSecond();
      rows.row(
          "… the same samples as " + load.dialect().name().toLowerCase(Locale.ROOT),
          "",
          "",
          Peer.VICTORIA.title() + " " + Rows.figure(peer) + " (" + outcome.details() + ")",
          Rows.ratio(own, peer));
    }
  }

  private Outcome sonde(Load load) throws IOException {
    int port = Program.freePort();
    Sonde sonde = new Sonde(Path.of(flags.text("sonde")));
    try (Scratch scratch = Scratch.make();
        Program program = sonde.startServer(scratch.path(), port)) {
      program.millisUntilOk(port, "/health");
      Outcome outcome = measure(program, port, load);
      requireStored(port, (outcome.warmUp() + outcome.result().accepted()) * load.ticks());
      return outcome;
    }
  }

  /** Fails unless the server says that it stored exactly as many reports as it acknowledged. */
  private static void requireStored(int port, long acknowledged) throws IOException {
    try (SondeApi api = new SondeApi(port)) {
      long stored = api.stored();
      if (stored != acknowledged) {
        throw new IOException(acknowledged + " reports were acknowledged, stored are " + stored);
      }
    }
  }

  private Outcome measure(Program program, int port, Load load) throws IOException {
    Rows.note("%s, %d connections", load.what(), load.connections());
    ProcessMeter meter = program.meter();
    ProcessMeter self = new ProcessMeter(ProcessHandle.current().pid());
    try (LoadLoop loop = new LoadLoop(port, load.connections(), requests(load))) {
      LoadLoop.Result warm = loop.run(flags.whole("warm-up"));
      double cpu = meter.cpuSeconds();
      double own = self.cpuSeconds();
      LoadLoop.Result result = loop.run(flags.whole("seconds"));
      Outcome outcome =
          new Outcome(
              result,
              warm.accepted(),
              meter.cpuSeconds() - cpu,
              self.cpuSeconds() - own,
              meter.peakRss());
      Rows.note(
          "warm-up %.0f requests/s; then %.0f: %s",
          warm.accepted() / warm.seconds(), outcome.requestsPerSecond(), outcome.details());
      return outcome;
    }
  }

  private Requests requests(Load load) {
    boolean batched = load.ticks() > 1;
    long start = batched ? now - DAY : now;
    Fleet fleet = Fleet.watchingHosts(load.devices(), start, INTERVAL, load.ticks());
    long advance = batched ? load.ticks() * INTERVAL : 1000;
    long rounds = batched ? DAY / advance : 100_000;
    return new TemplateRequests(
        fleet, load.dialect(), load.connections(), load.ticks(), advance, rounds);
  }
}
