package dev.sonde.server.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.server.RunningServer;
import dev.sonde.server.prometheus.WriteBodies.Series;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The same samples in a real Prometheus and in Sonde, and what both answer to the same queries. */
class PromQlPeerIT {
  private static final double RELATIVE = 1e-9;
  private static final int BATCH = 40;

  @TempDir static Path folder;
  private static PrometheusPeer prometheus;
  private static RunningServer sonde;
  private static long start;

  @BeforeAll
  static void writeToBoth() throws IOException {
    prometheus = new PrometheusPeer(Files.createDirectory(folder.resolve("peer")), "global: {}");
    sonde = RunningServer.takingReports(folder.resolve("sonde"), Clock.systemUTC());
    start = System.currentTimeMillis() - (PeerData.SAMPLES + 4) * PeerData.STEP;
    List<Series> all = PeerData.from(start);
    for (int i = 0; i < all.size(); i += BATCH) {
      byte[] body =
          WriteBodies.snappy(WriteBodies.version1(all.subList(i, Math.min(all.size(), i + BATCH))));
      write(prometheus.uri("/api/v1/write"), body);
      write(sonde.uri("/prometheus/api/v1/write"), body);
    }
  }

  private static void write(URI uri, byte[] body) {
    HttpResponse<String> response =
        sonde.send(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-protobuf")
                .header("Content-Encoding", "snappy")
                .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                .POST(BodyPublishers.ofByteArray(body)));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
  }

  @AfterAll
  static void stop() {
    if (sonde != null) {
      sonde.close();
    }
    if (prometheus != null) {
      prometheus.close();
    }
  }

  /** A line of the list: what is expected of the answer, and the query. */
  private record Line(String mode, String query) {
    static Line of(String text) {
      for (String mode : List.of("order", "error", "instant")) {
        if (text.startsWith(mode + " ")) {
          return new Line(mode, text.substring(mode.length() + 1));
        }
      }
      return new Line("", text);
    }
  }

  private static List<Line> lines() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PromQlPeerIT.class.getResourceAsStream("expressions.promql"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Line::of)
          .toList();
    }
  }

  @Test
  void bothAnswerTheSameAtOneTime() throws IOException {
    List<String> differences = new ArrayList<>();
    long later = start + 30 * 60_000;
    for (long millis : new long[] {later, start + 20 * 60_000 + 7_123, start + 2 * 60_000}) {
      for (Line line : lines()) {
        compare(line, "query", Map.of("time", seconds(millis)), differences);
      }
    }
    assertThat(differences).isEmpty();
  }

  @Test
  void bothAnswerTheSameOverARange() throws IOException {
    List<String> differences = new ArrayList<>();
    String from = seconds(start + 60_000);
    String to = seconds(start + PeerData.SAMPLES * PeerData.STEP);
    for (String step : List.of("47", "2m30s", "0.9e3")) {
      for (Line line : lines()) {
        Map<String, String> range = Map.of("start", from, "end", to, "step", step);
        if (!line.mode().equals("instant")) {
          compare(line, "query_range", range, differences);
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  @Test
  void bothListTheSameSeriesAndNames() {
    String times = "?start=" + seconds(start) + "&end=" + seconds(System.currentTimeMillis());
    String match = "&match[]=" + encoded("{job=~\"hard|node\",__name__!~\"up\"}");
    for (String path :
        List.of(
            "series" + times + match,
            "labels" + times,
            "labels" + times + match,
            "label/__name__/values" + times,
            "label/instance/values" + times + match,
            "label/podIP/values" + times,
            "label/nothing/values" + times)) {
      JsonNode expected = ask(prometheus::uri, "/api/v1/" + path.replace("[]", "%5B%5D"), "");
      JsonNode found = ask(sonde::uri, "/prometheus/api/v1/" + path.replace("[]", "%5B%5D"), "");
      assertThat(expected.path("status").asString()).isEqualTo("success");
      assertThat(sorted(found.path("data"))).as(path).isEqualTo(sorted(expected.path("data")));
    }
  }

  private static List<String> sorted(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.isObject() ? metric(each).toString() : each.asString()));
    return texts.stream().sorted().toList();
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.3f", millis / 1e3);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Asks for a path; by a form if there is one. */
  private static JsonNode ask(Function<String, URI> server, String path, String form) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.apply(path));
    if (!form.isEmpty()) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(BodyPublishers.ofString(form));
    }
    HttpResponse<String> response = sonde.send(request);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    return JsonMapper.shared().readTree(response.body());
  }

  private static void compare(
      Line line, String path, Map<String, String> parameters, List<String> differences) {
    StringBuilder form = new StringBuilder("query=" + encoded(line.query()));
    parameters.forEach((name, value) -> form.append("&" + name + "=" + encoded(value)));
    JsonNode expected = ask(prometheus::uri, "/api/v1/" + path, form.toString());
    JsonNode found = ask(sonde::uri, "/prometheus/api/v1/" + path, form.toString());
    boolean fails = line.mode().equals("error");
    if (fails == expected.path("status").asString().equals("success")) {
      differences.add(line.query() + " is not as the list says: " + cut(expected));
      return;
    }
    String difference =
        fails ? errors(expected, found) : data(expected, found, line.mode().equals("order"));
    if (!difference.isEmpty()) {
      differences.add(path + " " + line.query() + " " + parameters + ": " + difference);
    }
  }

  private static String cut(JsonNode json) {
    String text = json.toString();
    return text.substring(0, Math.min(400, text.length()));
  }

  private static String errors(JsonNode expected, JsonNode found) {
    String type = expected.path("errorType").asString();
    return found.path("errorType").asString().equals(type)
            && found.path("error").asString().length() > 5
        ? ""
        : "expected " + cut(expected) + ", found " + cut(found);
  }

  private static String data(JsonNode expected, JsonNode found, boolean ordered) {
    JsonNode wanted = expected.path("data");
    JsonNode had = found.path("data");
    String type = wanted.path("resultType").asString();
    if (!had.path("resultType").asString().equals(type)) {
      return "expected type " + type + ", found " + cut(found);
    }
    if (!type.equals("vector") && !type.equals("matrix")) {
      return pair(wanted.path("result"), had.path("result"));
    }
    Map<String, JsonNode> wantedSeries = series(wanted.path("result"));
    Map<String, JsonNode> hadSeries = series(had.path("result"));
    if (!wantedSeries.keySet().equals(hadSeries.keySet())) {
      return "expected series " + wantedSeries.keySet() + ", found " + hadSeries.keySet();
    }
    if (ordered && type.equals("vector") && !order(wanted).equals(order(had))) {
      return "expected the order " + order(wanted) + ", found " + order(had);
    }
    for (Map.Entry<String, JsonNode> each : wantedSeries.entrySet()) {
      JsonNode own = Objects.requireNonNull(hadSeries.get(each.getKey()));
      String difference = series(each.getValue(), own);
      if (!difference.isEmpty()) {
        return each.getKey() + " " + difference;
      }
    }
    return "";
  }

  private static Map<String, JsonNode> series(JsonNode result) {
    Map<String, JsonNode> series = new TreeMap<>();
    result.forEach(each -> series.put(metric(each.path("metric")).toString(), each));
    assertThat(series).as("each once").hasSize(result.size());
    return series;
  }

  private static List<String> order(JsonNode data) {
    List<String> order = new ArrayList<>();
    data.path("result").forEach(each -> order.add(metric(each.path("metric")).toString()));
    return order;
  }

  private static Map<String, String> metric(JsonNode labels) {
    Map<String, String> metric = new TreeMap<>();
    labels.properties().forEach(label -> metric.put(label.getKey(), label.getValue().asString()));
    return metric;
  }

  private static String series(JsonNode wanted, JsonNode had) {
    if (wanted.has("value")) {
      return pair(wanted.path("value"), had.path("value"));
    }
    JsonNode values = wanted.path("values");
    if (values.size() != had.path("values").size()) {
      return "expected %d values, found %d: %s and %s"
          .formatted(values.size(), had.path("values").size(), cut(wanted), cut(had));
    }
    for (int i = 0; i < values.size(); i++) {
      String difference = pair(values.path(i), had.path("values").path(i));
      if (!difference.isEmpty()) {
        return "at " + i + ": " + difference;
      }
    }
    return "";
  }

  private static String pair(JsonNode wanted, JsonNode had) {
    boolean same =
        wanted.path(0).asDouble() == had.path(0).asDouble()
            && had.path(1).isString()
            && isSame(wanted.path(1).asString(), had.path(1).asString());
    return same ? "" : "expected " + wanted + ", found " + had;
  }

  private static boolean isSame(String wanted, String had) {
    if (wanted.equals(had)) {
      return true;
    }
    if (wanted.matches(".*(NaN|Inf)") || had.matches(".*(NaN|Inf)")) {
      return false;
    }
    double expected = Double.parseDouble(wanted);
    return Math.abs(expected - Double.parseDouble(had)) <= RELATIVE * Math.abs(expected);
  }
}
