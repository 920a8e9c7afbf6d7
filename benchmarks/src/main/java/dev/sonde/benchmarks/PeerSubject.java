package dev.sonde.benchmarks;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A peer that is fed by Prometheus remote write and asked over HTTP. */
final class PeerSubject implements StoreSubject {
  private static final JsonMapper JSON = new JsonMapper();

  private final Peer peer;
  private final Path programs;
  private final RemoteWrite format;

  /** A peer whose program is in a folder, to be fed with a fleet's samples. */
  PeerSubject(Peer peer, Path programs, Fleet fleet) {
    this.peer = peer;
    this.programs = programs;
    this.format = new RemoteWrite(fleet);
  }

  @Override
  public String title() {
    return peer.title();
  }

  @Override
  public String readyPath() {
    return peer.readyPath();
  }

  @Override
  public Program start(Scratch scratch, int port) throws IOException {
    return peer.start(programs, scratch.path(), port);
  }

  @Override
  public Fed feed(Scratch scratch, Fleet fleet, int ticksPerCommit) throws IOException {
    int port = Program.freePort();
    try (Program program = start(scratch, port)) {
      program.millisUntilOk(port, readyPath());
      ProcessMeter meter = program.meter();
      double cpu = meter.cpuSeconds();
      double seconds = new RemoteWriteLoad(fleet, port, ticksPerCommit).run();
      double cpuUsed = meter.cpuSeconds() - cpu;
      double peakRss = meter.peakRss();
      long closed = closedBytes(scratch, port);
      return new Fed(
          seconds,
          0,
          cpuUsed,
          peakRss,
          closed == 0 ? Double.NaN : (double) closed / fleet.samples(),
          "");
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

  @Override
  public void deliver(HttpConnection connection, int fromDevice, int toDevice, int tick)
      throws IOException {
    Bytes body = new Bytes();
    format.write(body, fromDevice, toDevice, tick, tick + 1);
    connection.post(RemoteWriteLoad.PATH, RemoteWriteLoad.HEADERS, body).orThrow();
  }

  @Override
  public String path(Fleet fleet, Question question, int repetition) {
    String target = "{target=\"" + Question.target(fleet, repetition) + "\"}";
    return switch (question) {
      case HOUR -> instant(fleet, "probe_rtt_avg_ms" + target + "[1h]");
      case DAY -> range(fleet, question, reduced(peer, "probe_rtt_avg_ms" + target + "[1m]"));
      case MONTH -> range(fleet, question, reduced(peer, "probe_rtt_avg_ms" + target + "[1h]"));
      case LATEST -> instant(fleet, "host_cpu_pct");
      case TOP -> instant(fleet, "topk(10, avg_over_time(probe_rtt_avg_ms[1h]))");
    };
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

  private static String instant(Fleet fleet, String query) {
    return "/api/v1/query?time=" + seconds(fleet.end()) + "&query=" + encoded(query);
  }

  private static String range(Fleet fleet, Question question, String query) {
    long from = question.from(fleet) + question.step();
    return "/api/v1/query_range?step=%s&start=%s&end=%s&query=%s"
        .formatted(seconds(question.step()), seconds(from), seconds(fleet.end()), encoded(query));
  }

  private static String seconds(long micros) {
    return Long.toString(micros / 1_000_000);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Of one series for a range, of all for one time. */
  @Override
  public int values(Question question, byte[] answer) {
    JsonNode result = JSON.readTree(answer).path("data").path("result");
    return switch (question) {
      case HOUR -> result.path(0).path("values").size();
      case DAY, MONTH -> result.size() == 4 ? result.path(0).path("values").size() : 0;
      case LATEST, TOP -> result.size();
    };
  }

  @Override
  public List<String> top(byte[] answer) {
    JsonNode result = JSON.readTree(answer).path("data").path("result");
    List<String> targets = new ArrayList<>();
    StreamSupport.stream(result.spliterator(), false)
        .forEach(one -> targets.add(one.path("metric").path("target").asString()));
    return targets;
  }
}
