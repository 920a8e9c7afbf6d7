package dev.sonde.transport.mqtt;

import dev.sonde.model.Fault;
import dev.sonde.model.Fields;
import dev.sonde.model.JsonBytes;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Statistics of a minute as contract 2 has them on {@code netstats/ID/minute}: milliseconds with 3
 * decimals, 0.0 where nothing was received. As a point, what was not measured is absent.
 */
final class MinuteJson {
  private static final List<String> LATENCY =
      List.of("latency_min_ms", "latency_max_ms", "latency_avg_ms");
  private static final List<String> JITTER =
      List.of("jitter_min_ms", "jitter_max_ms", "jitter_avg_ms");
  private static final List<String> COUNTS = List.of("sent", "received", "lost");

  private MinuteJson() {}

  /**
   * Reads what was published.
   *
   * @param topicAgent the agent that the topic names, whose the minute is if the message names none
   * @throws MalformedException if it is no such message; names all faults
   */
  static Point read(byte[] json, String topicAgent) {
    Map<String, Object> tree = JsonTree.object(json);
    List<Fault> faults = new ArrayList<>();
    Object named = tree.getOrDefault("agent_id", topicAgent);
    String agent = named instanceof String text && !text.isEmpty() ? text : "";
    PointRules.idProblem(agent).ifPresent(problem -> faults.add(new Fault("agent_id", problem)));
    Instant minute = time(tree.get("time"), faults);
    Fields.Builder fields = Fields.builder();
    COUNTS.forEach(name -> put(fields, tree, name, faults));
    double received = tree.get("received") instanceof Number number ? number.doubleValue() : 0;
    if (received >= 1) {
      LATENCY.forEach(name -> put(fields, tree, name, faults));
    }
    if (received >= 2) {
      JITTER.forEach(name -> put(fields, tree, name, faults));
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
    return new Point("minute", Micros.of(minute), Tags.of(Map.of("agent", agent)), fields.build());
  }

  private static Instant time(@org.jspecify.annotations.Nullable Object value, List<Fault> faults) {
    try {
      if (value instanceof String text) {
        return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT))
            .toInstant()
            .truncatedTo(ChronoUnit.MINUTES);
      }
    } catch (DateTimeException unreadable) {
      // Told below, like a time that is no text.
    }
    faults.add(new Fault("time", "expected a time such as 2025-09-09T12:34:00Z"));
    return Instant.EPOCH;
  }

  private static void put(
      Fields.Builder fields, Map<String, Object> tree, String name, List<Fault> faults) {
    if (tree.get(name) instanceof Number number
        && Double.isFinite(number.doubleValue())
        && number.doubleValue() >= 0) {
      fields.put(name, number.doubleValue());
    } else {
      faults.add(new Fault(name, "expected a number, 0 or more"));
    }
  }

  /** Writes the minutes of an agent's checks as one. */
  static byte[] write(String agent, Instant minute, List<Fields> checks) {
    JsonBytes json = new JsonBytes(300);
    json.open('{').name("agent_id").text(agent).name("time").text(minute.toString());
    millis(json, "latency", checks, "received");
    millis(json, "jitter", checks, "jitters");
    for (String count : COUNTS) {
      json.name(count).number(Math.round(sum(checks, count)));
    }
    return json.close('}').toBytes();
  }

  private static void millis(JsonBytes json, String what, List<Fields> checks, String weight) {
    double least = extreme(checks, what + "_min_ms", 1);
    double most = -extreme(checks, what + "_max_ms", -1);
    double weights = 0;
    double sum = 0;
    for (Fields fields : checks) {
      double count = fields.number(weight).orElse(0);
      weights += count;
      sum += count * fields.number(what + "_avg_ms").orElse(0);
    }
    number(json, what + "_min_ms", least);
    number(json, what + "_max_ms", most);
    number(json, what + "_avg_ms", weights > 0 ? sum / weights : 0);
  }

  private static double extreme(List<Fields> checks, String name, int sign) {
    return checks.stream()
        .flatMapToDouble(fields -> fields.number(name).stream())
        .map(value -> sign * value)
        .min()
        .orElse(0);
  }

  private static double sum(List<Fields> checks, String name) {
    return checks.stream().mapToDouble(fields -> fields.number(name).orElse(0)).sum();
  }

  private static void number(JsonBytes json, String name, double millis) {
    json.name(name)
        .raw(String.format(Locale.ROOT, "%.3f", millis + 0.0).getBytes(StandardCharsets.US_ASCII));
  }
}
