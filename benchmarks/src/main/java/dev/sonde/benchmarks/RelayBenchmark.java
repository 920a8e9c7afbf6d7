package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import dev.sonde.model.Micros;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A site whose upstream is away: agents deliver to a relay, then a server starts where the relay
 * looks for one, and is asked for each agent's points. It takes of each stream only what is newer
 * than the newest before, so that all are there only if they came in order for each agent.
 */
public final class RelayBenchmark {
  private static final int TICKS_PER_DELIVERY = 6;
  private static final String RATE = "1000000";
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("sonde", "", "the program bin/sonde"),
          Flag.of("peers", "", "not used"),
          Flag.of("agents", "200", "agents of the site"),
          Flag.of("interval", "10", "seconds between reports of an agent"),
          new Flag("minutes", "144", "15", "how long the upstream was away; a day has 1440"),
          Flag.of("replay-rate", RATE, "reports a second that the relay forwards at most"));

  private final Flags flags;
  private final Clock clock;
  private final Rows rows = new Rows("relay");

  private RelayBenchmark(Flags flags, Clock clock) {
    this.flags = flags;
    this.clock = clock;
  }

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new RelayBenchmark(new Flags(args, FLAGS), Clock.systemUTC()).run();
  }

  private Fleet fleet() {
    long interval = flags.whole("interval") * Micros.PER_SECOND;
    int ticks = (int) (flags.whole("minutes") * 60L / flags.whole("interval"));
    long end = Micros.now(clock) - interval;
    return Fleet.watchingHosts(flags.whole("agents"), end - ticks * interval, interval, ticks);
  }

  private void run() throws IOException, InterruptedException {
    Fleet fleet = fleet();
    long reports = (long) fleet.devices().size() * fleet.ticks();
    int upstream = Program.freePort();
    int port = Program.freePort();
    try (Scratch scratch = Scratch.make();
        Scratch top = Scratch.make();
        Program relay = relay(scratch, port, upstream)) {
      double _ = relay.millisUntil(port, "/health", answer -> answer.status() == 200);
      double seconds = fill(fleet, port);
      long bytes = status(port).path("spool").path("bytes").asLong();
      rows.row(
          "relay whose upstream is away, reports/s to its disk",
          "",
          "**%s** (%,d reports of %d agents; %s bytes of disk each; RSS %s, peak %s MB)"
              .formatted(
                  Rows.figure(reports / seconds),
                  reports,
                  fleet.devices().size(),
                  Rows.figure((double) bytes / reports),
                  Rows.figure(relay.meter().rss()),
                  Rows.figure(relay.meter().peakRss())),
          "",
          "");
      try (Program server = server(top, upstream)) {
        forward(fleet, reports, relay, server, upstream);
      }
    }
  }

  private Program relay(Scratch scratch, int port, int upstream) throws IOException {
    return Program.start(
        "sonde-relay",
        scratch.path(),
        List.of(
            flags.text("sonde"),
            "relay",
            "--upstream",
            "http://127.0.0.1:" + upstream,
            "--listen",
            "127.0.0.1:" + port,
            "--replay-rate",
            flags.text("replay-rate"),
            "--device-id",
            "bench-relay",
            "--state-dir",
            scratch.path().resolve("state").toString()));
  }

  private Program server(Scratch scratch, int port) throws IOException {
    return Program.start(
        "sonde-server",
        scratch.path(),
        List.of(
            flags.text("sonde"),
            "server",
            "--listen",
            "127.0.0.1:" + port,
            "--data",
            scratch.path().resolve("data").toString()));
  }

  /** Delivers all ticks, a minute of each agent after the other; how many seconds that took. */
  private static double fill(Fleet fleet, int port) throws IOException {
    FleetDeliveries format = new FleetDeliveries(fleet);
    Bytes body = new Bytes();
    long began = System.nanoTime();
    try (SondeApi api = new SondeApi(port)) {
      for (int tick = 0; tick < fleet.ticks(); tick += TICKS_PER_DELIVERY) {
        int to = Math.min(fleet.ticks(), tick + TICKS_PER_DELIVERY);
        for (int device = 0; device < fleet.devices().size(); device++) {
          format.write(body.clear(), device, tick, to);
          api.deliver(body);
        }
      }
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private void forward(Fleet fleet, long reports, Program relay, Program server, int port)
      throws IOException, InterruptedException {
    double _ = server.millisUntil(port, "/health", answer -> answer.status() == 200);
    long stored = 0;
    long began = 0;
    double peak = 0;
    try (SondeApi api = new SondeApi(port)) {
      while (stored < reports) {
        TimeUnit.MILLISECONDS.sleep(200);
        stored = api.stored();
        began = began == 0 && stored > 0 ? System.nanoTime() : began;
        peak = Math.max(peak, relay.meter().rss());
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      long points = api.pointsOf(fleet, "host", "cpu_pct");
      if (points != reports) {
        throw new IOException(reports + " points were sent, upstream are " + points);
      }
      rows.row(
          "relay whose upstream is back, reports/s to durable upstream",
          "",
          "**%s** (all %,d in %.0f s, each once and in order; relay's RSS at most %s MB, server's %s)"
              .formatted(
                  Rows.figure(reports / seconds),
                  reports,
                  seconds,
                  Rows.figure(peak),
                  Rows.figure(server.meter().peakRss())),
          "",
          "");
    }
  }

  private static JsonNode status(int port) throws IOException {
    try (HttpConnection connection = new HttpConnection(port)) {
      return JSON.readTree(connection.get("/status").orThrow().body());
    }
  }
}
