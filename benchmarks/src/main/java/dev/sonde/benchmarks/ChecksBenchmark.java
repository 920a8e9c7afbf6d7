package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How late the runs of many checks begin on one agent. The checks are added over the API, assigned
 * by the server, run by the packaged agent against a listener of this process on loopback, and read
 * back over the API: {@code lateness_ms} is what the agent itself says of each run.
 */
public final class ChecksBenchmark {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("agent", "", "the agent's program bin/sonde"),
          Flag.of("server", "", "the server's program bin/sonde"),
          Flag.of("peers", "", "there are none"),
          new Flag("checks", "10000", "1000", "how many checks"),
          Flag.of("interval", "10", "seconds from one run of a check to the next"),
          Flag.of("kind", "tcp", "the kind of probe: tcp, tcping or icmp"),
          Flag.of(
              "agent-java",
              "-Xms96m -Xmx192m -Xmn64m",
              "flags for the agent's Java; it has 10 MB of heap without"),
          Flag.of("server-java", "-Xmx512m", "flags for the server's Java"),
          new Flag("settle", "90", "30", "seconds before anything is measured"),
          new Flag("seconds", "120", "30", "seconds over which is measured"));

  private static final JsonMapper JSON = new JsonMapper();
  private static final String AGENT = "bench";

  /** How many connections stay open. */
  private static final int HELD = 500;

  private final Flags flags;
  private final Rows rows = new Rows("checks");

  private ChecksBenchmark(Flags flags) {
    this.flags = flags;
  }

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new ChecksBenchmark(new Flags(args, FLAGS)).run();
  }

  private void run() throws IOException, InterruptedException {
    int port = Program.freePort();
    try (ServerSocket target = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
        Scratch folder = Scratch.make();
        Program server = startServer(folder.path(), port)) {
      Thread.ofPlatform().daemon().start(() -> acceptAll(target));
      server.millisUntilOk(port, "/health");
      add(port, target.getLocalPort());
      Path own = Files.createDirectory(folder.path().resolve("agent"));
      try (Program agent = startAgent(own, port)) {
        awaitResults(port);
        measure(port, agent.meter(), server.meter());
      }
    }
  }

  private Program startServer(Path folder, int port) throws IOException {
    return Program.start(
        "sonde-server",
        folder,
        List.of(
            "env",
            "SONDE_JAVA_OPTS=" + flags.text("server-java"),
            flags.text("server"),
            "server",
            "--listen",
            "127.0.0.1:" + port,
            "--data",
            folder.resolve("data").toString()));
  }

  private Program startAgent(Path folder, int port) throws IOException {
    return Program.start(
        "sonde-agent",
        folder,
        List.of(
            "env",
            "SONDE_JAVA_OPTS=" + flags.text("agent-java"),
            flags.text("agent"),
            "agent",
            "--server",
            "http://127.0.0.1:" + port,
            "--device-id",
            AGENT,
            "--state-dir",
            folder.resolve("state").toString()));
  }

  /**
   * Accepts, and hangs up a while later by a reset: so no port waits for a last packet, and no
   * client is reset before it has noticed that it is connected.
   */
  private static void acceptAll(ServerSocket target) {
    Deque<Socket> open = new ArrayDeque<>();
    while (!target.isClosed()) {
      try {
        open.add(target.accept());
        if (open.size() > HELD) {
          Socket oldest = open.remove();
          oldest.setSoLinger(true, 0);
          oldest.close();
        }
      } catch (IOException e) {
        // The client went away, or the run is over and the loop ends.
      }
    }
  }

  private void add(int port, int target) throws IOException {
    int count = flags.whole("checks");
    boolean hasPort = !flags.text("kind").equals("icmp");
    String settings = hasPort ? "" : ",\"settings\":{\"count\":1}";
    long began = System.nanoTime();
    try (HttpConnection connection = new HttpConnection(port)) {
      for (int i = 0; i < count; i++) {
        String check =
            "{\"id\":\"check-%d\",\"kind\":\"%s\",\"target\":\"127.0.0.1%s\",\"interval_s\":%d%s}"
                .formatted(
                    i,
                    flags.text("kind"),
                    hasPort ? ":" + target : "",
                    flags.whole("interval"),
                    settings);
        connection.post("/api/v1/checks", SondeApi.JSON_BODY, new Bytes().text(check)).orThrow();
      }
    }
    rows.row(
        "checks, adding " + count + " over HTTP, per second",
        "",
        "**" + Rows.figure(count / ((System.nanoTime() - began) / 1e9)) + "**",
        "",
        "");
  }

  private JsonNode ask(int port, String path) throws IOException {
    try (HttpConnection connection = new HttpConnection(port)) {
      return JSON.readTree(connection.get(path).orThrow().body());
    }
  }

  private void awaitResults(int port) throws IOException, InterruptedException {
    int wanted = flags.whole("checks");
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    long up = 0;
    while (up < wanted) {
      TimeUnit.SECONDS.sleep(5);
      up = ask(port, "/api/v1/checks?limit=1").path("states").path("up").asLong();
      Rows.note("%d of %d checks are up", up, wanted);
      if (System.nanoTime() > end) {
        throw new IOException("only " + up + " of " + wanted + " checks have come up");
      }
    }
  }

  private void measure(int port, ProcessMeter agent, ProcessMeter server)
      throws IOException, InterruptedException {
    TimeUnit.SECONDS.sleep(flags.whole("settle"));
    double skipped = skipped(port);
    Latencies lateness = new Latencies();
    Latencies list = new Latencies();
    Latencies one = new Latencies();
    Set<String> seen = new HashSet<>();
    double agentCpu = agent.cpuSeconds();
    double serverCpu = server.cpuSeconds();
    long began = System.nanoTime();
    long end = began + TimeUnit.SECONDS.toNanos(flags.whole("seconds"));
    while (System.nanoTime() < end) {
      long asked = System.nanoTime();
      JsonNode answer = ask(port, "/api/v1/checks");
      list.add(System.nanoTime() - asked);
      collect(answer, seen, lateness);
      asked = System.nanoTime();
      ask(port, "/api/v1/checks/check-0");
      one.add(System.nanoTime() - asked);
      TimeUnit.SECONDS.sleep(flags.whole("interval"));
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double runs = seconds * flags.whole("checks") / flags.whole("interval");
    tell(lateness, skipped(port) - skipped);
    cost("agent", agent, (agent.cpuSeconds() - agentCpu) / seconds, runs / seconds);
    cost("server", server, (server.cpuSeconds() - serverCpu) / seconds, runs / seconds);
    answers("all checks with their state", list);
    answers("one check with its state", one);
  }

  private static void collect(JsonNode answer, Set<String> seen, Latencies lateness) {
    for (JsonNode check : answer.path("checks")) {
      for (JsonNode run : check.path("runs")) {
        double millis = run.path("fields").path("lateness_ms").asDouble(Double.NaN);
        boolean isNew = seen.add(check.path("id").asString("") + run.path("at").asLong());
        if (isNew && !Double.isNaN(millis)) {
          lateness.add(Math.round(millis * 1e6));
        }
      }
    }
  }

  /** How many runs the agent left out since it started, as it last said. */
  private double skipped(int port) throws IOException {
    for (JsonNode point : ask(port, "/api/v1/devices/" + AGENT).path("latest")) {
      if (point.path("kind").asString("").equals("agent")) {
        return point.path("fields").path("checks_skipped").asDouble(Double.NaN);
      }
    }
    return Double.NaN;
  }

  private String what() {
    return flags.whole("checks")
        + " "
        + flags.text("kind")
        + " checks each "
        + flags.whole("interval")
        + " s";
  }

  private void tell(Latencies lateness, double skipped) {
    rows.row(
        what() + ", lateness p99 (p50, worst of " + lateness.size() + "), ms",
        "≤5",
        "**%s** (%s, %s)"
            .formatted(
                Rows.figure(lateness.millis(0.99)),
                Rows.figure(lateness.millis(0.5)),
                Rows.figure(lateness.millis(1))),
        "",
        "");
    rows.row("… runs left out", "0", "**" + Rows.figure(skipped) + "**", "", "");
  }

  private void cost(String program, ProcessMeter meter, double cores, double perSecond) {
    rows.row(
        "… " + program + ", CPU per run, µs (RSS, MB)",
        "",
        String.format(
            Locale.ROOT,
            "**%s** (%s)",
            Rows.figure(cores / perSecond * 1e6),
            Rows.figure(meter.rss())),
        "",
        "");
  }

  private void answers(String what, Latencies took) {
    rows.row(
        "… " + what + ", p50 (worst of " + took.size() + "), ms",
        "",
        "**%s** (%s)".formatted(Rows.figure(took.millis(0.5)), Rows.figure(took.millis(1))),
        "",
        "");
  }
}
