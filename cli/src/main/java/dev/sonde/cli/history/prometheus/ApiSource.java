package dev.sonde.cli.history.prometheus;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.history.HistorySink;
import dev.sonde.cli.history.HistorySource;
import dev.sonde.cli.history.Places;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Samples of a running Prometheus or VictoriaMetrics, as they are: it is asked for selectors with a
 * range ({@code up[1h]}), one slice of time after the other, whose length follows how much is in
 * them. Not thread-safe.
 */
public final class ApiSource implements HistorySource {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 180_000;
  private static final int MOST_PROBLEM_BYTES = 4_096;
  private static final Duration FIRST = Duration.ofHours(1);
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final long FEW = 20_000;
  private static final long MANY = 500_000;

  private final String url;
  private final List<String> selectors;
  private final Instant from;
  private final Instant to;
  private final Optional<ProbeRuns> probes;

  /**
   * Samples of a range.
   *
   * @param url where it is
   * @param selectors which series
   * @param from the first time
   * @param to the last time
   * @param probesOf who is said to have run blackbox_exporter's probes, if they are to be such
   */
  public ApiSource(
      String url, List<String> selectors, Instant from, Instant to, Optional<String> probesOf) {
    this.url = url.replaceAll("/+$", "");
    this.selectors = List.copyOf(selectors);
    this.from = from;
    this.to = to;
    this.probes = probesOf.map(ProbeRuns::new);
  }

  @Override
  public String name() {
    return "prometheus";
  }

  /** Thrown where a slice is more than it answers. */
  private static final class TooMuchException extends Exception {
    private static final long serialVersionUID = 1;

    TooMuchException(String problem) {
      super(problem);
    }
  }

  @Override
  public void read(Places places, HistorySink sink) {
    String part = url + " " + selectors;
    SamplePoints points = new SamplePoints(sink, probes);
    Instant done = Instant.ofEpochMilli(Math.max(from.toEpochMilli() - 1, places.of(part)));
    Duration length = FIRST;
    while (done.isBefore(to)) {
      Instant end = done.plus(length).isBefore(to) ? done.plus(length) : to;
      try {
        long samples = 0;
        for (String selector : selectors) {
          samples += slice(selector, done, end, points);
        }
        points.flush();
        done = end;
        sink.reached(part, done.toEpochMilli());
        length = next(length, samples);
      } catch (TooMuchException e) {
        if (length.compareTo(SHORTEST) <= 0) {
          throw new CommandFailedException(
              "%s does not answer even for %s: %s; choose fewer series with --match"
                  .formatted(url, SHORTEST, e.getMessage()));
        }
        length = length.dividedBy(2).compareTo(SHORTEST) < 0 ? SHORTEST : length.dividedBy(2);
      }
    }
  }

  private static Duration next(Duration length, long samples) {
    if (samples < FEW) {
      return length.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : length.multipliedBy(2);
    }
    return samples > MANY && length.compareTo(SHORTEST.multipliedBy(2)) > 0
        ? length.dividedBy(2)
        : length;
  }

  /** Reads a slice of the series of one selector; gives how many samples there were. */
  private long slice(String selector, Instant after, Instant end, SampleSink points)
      throws TooMuchException {
    String query =
        "%s[%dms]".formatted(selector, Math.max(1, Duration.between(after, end).toMillis()));
    String path =
        "/api/v1/query?query=%s&time=%d.%03d"
            .formatted(
                URLEncoder.encode(query, StandardCharsets.UTF_8),
                end.getEpochSecond(),
                end.toEpochMilli() % 1_000);
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(url + path).toURL().openConnection();
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      int status = connection.getResponseCode();
      if (status != 200) {
        throw refused(status, connection.getErrorStream(), query);
      }
      try (InputStream in = connection.getInputStream()) {
        return answer(in, points);
      }
    } catch (IOException e) {
      throw new CommandFailedException("what is to be at " + url + " does not answer: " + e, e);
    }
  }

  private TooMuchException refused(
      int status, @org.jspecify.annotations.Nullable InputStream error, String query)
      throws IOException {
    String problem =
        error == null
            ? ""
            : new String(error.readNBytes(MOST_PROBLEM_BYTES), StandardCharsets.UTF_8).strip();
    if (status == 422 || status == 503 || status == 504) {
      return new TooMuchException(problem);
    }
    throw new CommandFailedException(
        "%s answers %d to %s: %s".formatted(url, status, query, problem));
  }

  private long answer(InputStream in, SampleSink points) {
    long samples = 0;
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
      boolean matrix = false;
      Map<String, String> labels = Map.of();
      while (json.nextToken() != null) {
        if (json.currentToken() != JsonToken.PROPERTY_NAME) {
          continue;
        }
        switch (json.currentName()) {
          case "resultType" -> matrix = "matrix".equals(json.nextStringValue());
          case "metric" -> labels = labels(json);
          case "values" -> samples += values(json, labels, points);
          case "histograms" -> {
            json.nextToken();
            json.skipChildren();
            points.leaveOut("series of native histograms in a slice, which are not kept", 1);
          }
          default -> {
            // Status, data, result: what is looked for is within.
          }
        }
      }
      if (!matrix) {
        throw new CommandFailedException("what is at " + url + " answers no Prometheus matrix");
      }
    } catch (JacksonException e) {
      throw new CommandFailedException(
          "what is at " + url + " answers no JSON: " + e.getOriginalMessage(), e);
    }
    return samples;
  }

  private static Map<String, String> labels(JsonParser json) {
    Map<String, String> labels = new LinkedHashMap<>();
    json.nextToken();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      String value = json.nextStringValue();
      labels.put(name, value == null ? "" : value);
    }
    return labels;
  }

  private static long values(JsonParser json, Map<String, String> labels, SampleSink points) {
    long count = 0;
    json.nextToken();
    while (json.nextToken() == JsonToken.START_ARRAY) {
      json.nextToken();
      long millis = Math.round(json.getDoubleValue() * 1_000);
      String text = String.valueOf(json.nextStringValue());
      json.nextToken();
      points.sample(labels, millis, value(text));
      count++;
    }
    return count;
  }

  private static double value(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
