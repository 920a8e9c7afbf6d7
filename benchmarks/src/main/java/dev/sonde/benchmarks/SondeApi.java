package dev.sonde.benchmarks;

import dev.sonde.model.Micros;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the benchmarks ask of a running server. Not thread-safe. */
final class SondeApi implements AutoCloseable {
  /** Where agents deliver. */
  static final String REPORTS = "/api/v1/reports";

  /** The header of a delivery. */
  static final String JSON_BODY = "Content-Type: application/json\r\n";

  private static final String DEVICES = "/api/v1/devices?limit=10000";
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpConnection connection;

  /** Connects to a server on a port of 127.0.0.1. */
  SondeApi(int port) throws IOException {
    connection = new HttpConnection(port);
  }

  /** How many reports the server has stored since it started. */
  long stored() throws IOException {
    JsonNode server = JSON.readTree(connection.get("/api/v1/server").orThrow().body());
    return server.path("intake").path("stored").asLong(-1);
  }

  /** How many points of a kind there are of a fleet's devices, by one of their fields. */
  long pointsOf(Fleet fleet, String kind, String field) throws IOException {
    long points = 0;
    for (Fleet.Device device : fleet.devices()) {
      String path =
          "/api/v1/series?kind=%s&fields=%s&from=%d&to=%d&step=0&tag=device:%s"
              .formatted(kind, field, fleet.start(), fleet.end(), device.id());
      JsonNode series = JSON.readTree(connection.get(path).orThrow().body()).path("series");
      points += series.path(0).path("times").size();
    }
    return points;
  }

  /** Delivers a body. */
  void deliver(Bytes body) throws IOException {
    connection.post(REPORTS, JSON_BODY, body).orThrow();
  }

  /** How many devices an answer of the devices table has; 0 if it is none. */
  static int devices(HttpConnection.Answer answer) {
    return answer.status() == 200 ? JSON.readTree(answer.body()).path("devices").size() : 0;
  }

  /** The path of the devices table. */
  static String devicesPath() {
    return DEVICES;
  }

  /** Asks a question about a fleet's data. */
  byte[] ask(Fleet fleet, Question question, int repetition) throws IOException {
    return connection.get(path(fleet, question, repetition)).orThrow().body();
  }

  /** Where a question about a fleet's data is asked. */
  static String path(Fleet fleet, Question question, int repetition) {
    String range =
        "&from=%d&to=%d&step=%d"
            .formatted(question.from(fleet), fleet.end(), question.step() / Micros.PER_SECOND);
    String one =
        "/api/v1/series?kind=probe&fields=rtt_avg_ms&tag=target:"
            + Question.target(fleet, repetition)
            + range;
    return switch (question) {
      case HOUR -> one;
      case DAY, MONTH -> one + "&quantiles=0.95";
      case LATEST -> DEVICES;
      case TOP -> "/api/v1/query?q=" + encoded(top(question.from(fleet), fleet.end()));
    };
  }

  private static String top(long from, long to) {
    return "probe: avg(rtt_avg_ms) from " + from + " to " + to + " step all top 10";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** How many values an answer has. */
  static int values(Question question, byte[] answer) {
    JsonNode root = JSON.readTree(answer);
    return switch (question) {
      case HOUR, DAY, MONTH -> root.path("series").path(0).path("times").size();
      case LATEST -> root.path("devices").size();
      case TOP -> top(answer).size();
    };
  }

  /** The targets that {@link Question#TOP} found, the first first. */
  static List<String> top(byte[] answer) {
    List<String> targets = new ArrayList<>();
    for (JsonNode line : JSON.readTree(answer).path("lines")) {
      targets.add(line.path("tags").path("target").asString());
    }
    return targets;
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
