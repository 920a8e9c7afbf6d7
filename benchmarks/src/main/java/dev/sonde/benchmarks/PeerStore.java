package dev.sonde.benchmarks;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A peer that is fed by Prometheus remote write and asked over HTTP. */
final class PeerStore {
  private static final JsonMapper JSON = new JsonMapper();

  private final Peer peer;
  private final Path programs;
  private final Fleet fleet;
  private final int ticksPerCommit;

  /** A peer whose program is in a folder. */
  PeerStore(Peer peer, Path programs, Fleet fleet, int ticksPerCommit) {
    this.peer = peer;
    this.programs = programs;
    this.fleet = fleet;
    this.ticksPerCommit = ticksPerCommit;
  }

  /** What feeding it took; the bytes are 0 if the closed data can't be told from the rest. */
  private record Ingested(double seconds, double cpu, double peakRss, long closedBytes) {}

  /** Feeds it, starts it again and asks it. */
  StoreFigures measure(int repetitions) throws IOException {
    try (Scratch scratch = Scratch.make()) {
      Ingested ingested = ingest(scratch);
      long all = scratch.bytes("data");
      long closed = ingested.closedBytes() > 0 ? ingested.closedBytes() : all;
      int port = Program.freePort();
      try (Program program = peer.start(programs, scratch.path(), port)) {
        program.millisUntilOk(port, peer.readyPath());
        try (HttpConnection connection = new HttpConnection(port)) {
          values(Question.LATEST, ask(connection, Question.LATEST, 0));
          double start = (System.nanoTime() - program.began()) / 1e6;
          Map<Question, StoreFigures.Times> answers = answers(connection, repetitions);
          return new StoreFigures(
              peer.title(),
              fleet.samples() / ingested.seconds(),
              ingested.cpu() * 1e6 / fleet.samples(),
              (double) closed / fleet.samples(),
              closed == all ? "" : "%.2f with its log".formatted((double) all / fleet.samples()),
              ingested.peakRss(),
              start,
              program.meter().rss(),
              answers,
              top(connection));
        }
      }
    }
  }

  private Map<Question, StoreFigures.Times> answers(HttpConnection connection, int repetitions)
      throws IOException {
    return StoreFigures.ask(
        fleet,
        repetitions,
        (question, repetition) -> ask(connection, question, repetition),
        PeerStore::values);
  }

  private Ingested ingest(Scratch scratch) throws IOException {
    int port = Program.freePort();
    try (Program program = peer.start(programs, scratch.path(), port)) {
      program.millisUntilOk(port, peer.readyPath());
      ProcessMeter meter = program.meter();
      double cpu = meter.cpuSeconds();
      double seconds = new RemoteWriteLoad(fleet, port, ticksPerCommit).run();
      double cpuUsed = meter.cpuSeconds() - cpu;
      return new Ingested(seconds, cpuUsed, meter.peakRss(), closedBytes(scratch, port));
    }
  }

  /** Prometheus alone: the size of its data once all of it is in blocks, from a snapshot. */
  private long closedBytes(Scratch scratch, int port) throws IOException {
    if (peer != Peer.PROMETHEUS) {
      return 0;
    }
    try (HttpConnection connection = new HttpConnection(port)) {
      connection.post("/api/v1/admin/tsdb/snapshot", "", new Bytes()).orThrow();
    }
    try (Scratch snapshots = new Scratch(scratch.path().resolve("data/snapshots"))) {
      return snapshots.bytes("");
    }
  }

  private byte[] ask(HttpConnection connection, Question question, int repetition)
      throws IOException {
    String target = "{target=\"" + Question.target(fleet, repetition) + "\"}";
    String path =
        switch (question) {
          case HOUR -> instant("probe_rtt_avg_ms" + target + "[1h]");
          case DAY -> range(reduced(peer, "probe_rtt_avg_ms" + target + "[1m]"));
          case LATEST -> instant("host_cpu_pct");
          case TOP -> instant("topk(10, avg_over_time(probe_rtt_avg_ms[1h]))");
        };
    return connection.get(path).orThrow().body();
  }

  /** Four series of one; VictoriaMetrics has a function of its own for three of them. */
  private static String reduced(Peer peer, String selector) {
    Stream<String> parts =
        peer == Peer.VICTORIA
            ? Stream.of("rollup(" + selector + ")", named("quantile_over_time(0.95, ", selector))
            : Stream.of(
                    "min_over_time(",
                    "avg_over_time(",
                    "max_over_time(",
                    "quantile_over_time(0.95, ")
                .map(function -> named(function, selector));
    return parts.collect(Collectors.joining(" or "));
  }

  private static String named(String function, String selector) {
    return "label_replace(%1$s%2$s), \"rollup\", \"%1$s\", \"\", \"\")"
        .formatted(function, selector);
  }

  private String instant(String query) {
    return "/api/v1/query?time=" + seconds(fleet.end()) + "&query=" + encoded(query);
  }

  private String range(String query) {
    String from = seconds(fleet.start() + Question.MINUTE_MICROS);
    return "/api/v1/query_range?step=60&start=%s&end=%s&query=%s"
        .formatted(from, seconds(fleet.end()), encoded(query));
  }

  private static String seconds(long micros) {
    return Long.toString(micros / 1_000_000);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** How many values an answer has: of one series for a range, of all for one time. */
  private static int values(Question question, byte[] answer) {
    JsonNode result = JSON.readTree(answer).path("data").path("result");
    return switch (question) {
      case HOUR -> result.path(0).path("values").size();
      case DAY -> result.size() == 4 ? result.path(0).path("values").size() : 0;
      case LATEST, TOP -> result.size();
    };
  }

  private List<String> top(HttpConnection connection) throws IOException {
    JsonNode result = JSON.readTree(ask(connection, Question.TOP, 0)).path("data").path("result");
    List<String> targets = new ArrayList<>();
    StreamSupport.stream(result.spliterator(), false)
        .forEach(one -> targets.add(one.path("metric").path("target").asString()));
    return targets;
  }
}
