package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What an agent costs the host that it watches, beside node_exporter scraped at the same interval
 * over the same minutes, and how soon its first report is accepted.
 */
public final class AgentBenchmark {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("sonde", "", "the program bin/sonde"),
          Flag.of("peers", "", "folder of the peers' programs; empty to leave them out"),
          new Flag("starts", "11", "5", "how often each program is started"),
          new Flag("settle", "60", "20", "seconds before CPU is measured"),
          new Flag("seconds", "300", "60", "seconds over which CPU is measured"));

  private static final int SCRAPE_INTERVAL_S = 10;

  private final Flags flags;
  private final Sonde sonde;
  private final Rows rows = new Rows("agent");

  private AgentBenchmark(Flags flags) {
    this.flags = flags;
    this.sonde = new Sonde(Path.of(flags.text("sonde")));
  }

  /** What a program costs. */
  private record Cost(double rss, double privateMemory, double cpuSecondsPerHour) {

    static final Cost UNKNOWN = new Cost(Double.NaN, Double.NaN, Double.NaN);
  }

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new AgentBenchmark(new Flags(args, FLAGS)).run();
  }

  private void run() throws IOException, InterruptedException {
    boolean beside = !flags.text("peers").isEmpty();
    Latencies start = agentStarts();
    Latencies peerStart = beside ? peerStarts() : new Latencies();
    rows.row(
        "agent, start to first report accepted (peer: to first scrape answered), p50 ms",
        "≤100",
        "**"
            + Rows.figure(start.millis(0.5))
            + "** (worst of "
            + start.size()
            + ": "
            + Rows.figure(start.millis(1))
            + ")",
        peerCell(peerStart.millis(0.5)),
        Rows.ratio(start.millis(0.5), peerStart.millis(0.5)));
    Cost own;
    Cost peer = Cost.UNKNOWN;
    try (Scratch scratch = Scratch.make();
        StubServer server = new StubServer();
        Program agent = sonde.startAgent(scratch.path(), server.port())) {
      server.next(30);
      if (beside) {
        int port = Program.freePort();
        try (Scratch other = Scratch.make();
            Program exporter = exporter(other, port)) {
          exporter.millisUntilOk(port, Peer.NODE_EXPORTER.readyPath());
          Scraper scraper = Scraper.start(port, SCRAPE_INTERVAL_S);
          List<Cost> costs = costs(List.of(agent.meter(), exporter.meter()));
          scraper.stop();
          own = costs.get(0);
          peer = costs.get(1);
        }
      } else {
        own = costs(List.of(agent.meter())).getFirst();
      }
    }
    print(own, peer);
  }

  private void print(Cost own, Cost peer) {
    row("agent, host metrics each 10 s, RSS, MB", "≤36", own.rss(), peer.rss());
    row("… private memory, MB", "≤16", own.privateMemory(), peer.privateMemory());
    row("… CPU per hour, s", "≤1.3", own.cpuSecondsPerHour(), peer.cpuSecondsPerHour());
  }

  private void row(String what, String goal, double own, double peer) {
    rows.row(what, goal, "**" + Rows.figure(own) + "**", peerCell(peer), Rows.ratio(own, peer));
  }

  private static String peerCell(double figure) {
    return Double.isNaN(figure) ? "" : Peer.NODE_EXPORTER.title() + " " + Rows.figure(figure);
  }

  private Latencies agentStarts() throws IOException, InterruptedException {
    Latencies starts = new Latencies();
    for (int i = 0; i < flags.whole("starts"); i++) {
      try (Scratch scratch = Scratch.make();
          StubServer server = new StubServer();
          Program agent = sonde.startAgent(scratch.path(), server.port())) {
        starts.add(server.next(30).nanos() - agent.began());
      }
    }
    return starts;
  }

  private Latencies peerStarts() throws IOException {
    Latencies starts = new Latencies();
    for (int i = 0; i < flags.whole("starts"); i++) {
      int port = Program.freePort();
      try (Scratch scratch = Scratch.make();
          Program exporter = exporter(scratch, port)) {
        double millis = exporter.millisUntilOk(port, Peer.NODE_EXPORTER.readyPath());
        starts.add((long) (millis * 1e6));
      }
    }
    return starts;
  }

  private Program exporter(Scratch scratch, int port) throws IOException {
    return Peer.NODE_EXPORTER.start(Path.of(flags.text("peers")), scratch.path(), port);
  }

  /** Lets programs settle, then measures all of them over the same stretch of time. */
  private List<Cost> costs(List<ProcessMeter> meters) throws InterruptedException {
    Rows.note("%d s to settle, %d s to measure", flags.whole("settle"), flags.whole("seconds"));
    TimeUnit.SECONDS.sleep(flags.whole("settle"));
    long began = System.nanoTime();
    List<Double> before = meters.stream().map(ProcessMeter::cpuSeconds).toList();
    TimeUnit.SECONDS.sleep(flags.whole("seconds"));
    List<Double> after = meters.stream().map(ProcessMeter::cpuSeconds).toList();
    double hours = (System.nanoTime() - began) / 3.6e12;
    return java.util.stream.IntStream.range(0, meters.size())
        .mapToObj(
            i -> {
              ProcessMeter meter = meters.get(i);
              double cpu = (after.get(i) - before.get(i)) / hours;
              Cost cost = new Cost(meter.rss(), meter.privateMemory(), cpu);
              Rows.note(String.format(Locale.ROOT, "%s, peak RSS %.1f", cost, meter.peakRss()));
              return cost;
            })
        .toList();
  }
}
