package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import dev.sonde.benchmarks.Fleet.Device;
import dev.sonde.model.Micros;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a server costs that has a day of 200 devices and their targets: how soon it answers after
 * its start, memory, CPU while they report, and the four questions over HTTP.
 */
public final class ServerBenchmark {
  private static final List<Flag> FLAGS =
      new ArrayList<>(
          List.of(
              Flag.of("sonde", "", "the program bin/sonde"),
              Flag.of("peers", "", "not used: there is no peer"),
              Flag.of("batch", "60", "reports in a delivery while the day is loaded"),
              new Flag("starts", "7", "3", "how often the server is started"),
              new Flag("repetitions", "100", "20", "how often each question is asked"),
              new Flag("seconds", "120", "20", "seconds of devices reporting as they would")));

  static {
    FLAGS.addAll(FleetFlags.FLAGS);
  }

  private static final int CONNECTIONS = 8;

  private final Flags flags;
  private final Clock clock;
  private final Fleet fleet;
  private final Sonde sonde;
  private final Rows rows = new Rows("server");

  private ServerBenchmark(Flags flags, Clock clock) {
    this.flags = flags;
    this.clock = clock;
    this.fleet = FleetFlags.fleet(flags, FleetFlags.lastHour(clock));
    this.sonde = new Sonde(Path.of(flags.text("sonde")));
  }

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new ServerBenchmark(new Flags(args, FLAGS), Clock.systemUTC()).run();
  }

  private void run() throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.make()) {
      load(scratch);
      starts(scratch);
      work(scratch);
    }
  }

  private void row(String what, String goal, String figure) {
    rows.row(what, goal, figure, "", "");
  }

  private static String bold(double figure) {
    return "**" + Rows.figure(figure) + "**";
  }

  private void load(Scratch scratch) throws IOException {
    int port = Program.freePort();
    FleetRequests requests = new FleetRequests(fleet, CONNECTIONS, flags.whole("batch"));
    try (Program server = sonde.startServer(scratch.path(), port)) {
      server.millisUntilOk(port, "/health");
      try (LoadLoop loop = new LoadLoop(port, CONNECTIONS, requests)) {
        LoadLoop.Result result = loop.run(1800);
        if (result.samples() != fleet.samples()) {
          throw new IOException("only " + result.samples() + " samples were stored");
        }
        row(
            "server, loading a day of %d devices over HTTP, samples/s"
                .formatted(fleet.devices().size()),
            "",
            bold(result.samples() / result.seconds())
                + " (the load's own JSON included; peak RSS %.0f MB)"
                    .formatted(server.meter().peakRss()));
      }
    }
    double bytes = scratch.bytes("data");
    row("server, data folder, bytes per sample", "", bold(bytes / fleet.samples()));
  }

  private void starts(Scratch scratch) throws IOException {
    Latencies page = new Latencies();
    Latencies devices = new Latencies();
    Latencies rss = new Latencies();
    for (int i = 0; i < flags.whole("starts"); i++) {
      int port = Program.freePort();
      try (Program server = sonde.startServer(scratch.path(), port)) {
        page.add((long) (server.millisUntilOk(port, "/") * 1e6));
        double all =
            server.millisUntil(
                port,
                SondeApi.devicesPath(),
                answer -> SondeApi.devices(answer) == fleet.devices().size());
        devices.add((long) (all * 1e6));
        rss.add((long) (server.meter().rss() * 1e6));
      }
    }
    row("server, start to first page, p50 (worst), ms", "≤1000", both(page));
    row("server, start to the table of all devices, p50 (worst), ms", "≤1000", both(devices));
    row("server, RSS then, p50, MB", "≤250", bold(rss.millis(0.5)));
  }

  private static String both(Latencies latencies) {
    return bold(latencies.millis(0.5)) + " (" + Rows.figure(latencies.millis(1)) + ")";
  }

  private void work(Scratch scratch) throws IOException, InterruptedException {
    int port = Program.freePort();
    try (Program server = sonde.startServer(scratch.path(), port)) {
      server.millisUntilOk(port, "/");
      try (SondeApi api = new SondeApi(port)) {
        report(server, api);
        questions(api);
      }
      ProcessMeter meter = server.meter();
      row(
          "server, RSS after the questions (peak), MB",
          "≤250",
          bold(meter.rss()) + " (" + Rows.figure(meter.peakRss()) + ")");
    }
  }

  /** Lets every device report when it is due, and measures what that costs. */
  private void report(Program server, SondeApi api) throws IOException, InterruptedException {
    FleetDeliveries format = new FleetDeliveries(fleet);
    List<Integer> order = byPhase();
    ProcessMeter meter = server.meter();
    double cpu = meter.cpuSeconds();
    long began = Micros.now(clock);
    long end = began + flags.whole("seconds") * Micros.PER_SECOND;
    int tick = (int) ((began - fleet.start()) / fleet.interval()) + 1;
    Bytes body = new Bytes();
    for (long now = began; now < end; tick++) {
      for (int device : order) {
        long due = fleet.time(fleet.devices().get(device), tick);
        now = Micros.now(clock);
        TimeUnit.MICROSECONDS.sleep(Math.max(0, due - now));
        format.write(body.clear(), device, tick, tick + 1);
        api.deliver(body);
      }
    }
    double hours = (Micros.now(clock) - began) / 3.6e9;
    row(
        "server, CPU per hour while all devices report, s",
        "",
        bold((meter.cpuSeconds() - cpu) / hours));
    row("server, RSS then, MB", "≤250", bold(meter.rss()));
  }

  private List<Integer> byPhase() {
    List<Device> devices = fleet.devices();
    return java.util.stream.IntStream.range(0, devices.size())
        .boxed()
        .sorted(Comparator.comparingLong(i -> devices.get(i).phase()))
        .toList();
  }

  private void questions(SondeApi api) throws IOException {
    Map<Question, StoreFigures.Times> answers =
        StoreFigures.ask(
            fleet,
            flags.whole("repetitions"),
            (question, repetition) -> api.ask(fleet, question, repetition),
            SondeApi::values);
    answers.forEach(
        (question, times) ->
            row(
                "server over HTTP: " + question.title(fleet) + ", p50 (p99), ms",
                "",
                bold(times.p50()) + " (" + Rows.figure(times.p99()) + ")"));
  }
}
