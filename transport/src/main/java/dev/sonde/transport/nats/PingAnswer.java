package dev.sonde.transport.nats;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a ping came to, in the form of contract 3, as a point of kind probe. */
final class PingAnswer {
  private static final Map<String, String> MILLIS =
      Map.of(
          "rtt_min", "rtt_min_ms",
          "rtt_avg", "rtt_avg_ms",
          "rtt_max", "rtt_max_ms",
          "jitter", "jitter_ms");

  private PingAnswer() {}

  /** Reads an answer; empty if it is none of a ping. */
  static Optional<Point> point(String agent, Map<String, Object> answer, long now) {
    boolean tcp = "TCP".equals(answer.get("protocol"));
    boolean ping =
        (tcp || "ICMP".equals(answer.get("protocol")))
            && answer.get("is_alive") instanceof Boolean
            && answer.get("address") instanceof String;
    String target = answer.get("address") + (tcp ? ":" + answer.get("port") : "");
    if (!ping || PointRules.tagValueProblem(target).isPresent()) {
      return Optional.empty();
    }
    Tags tags = Tags.of(Tags.AGENT, agent, "probe", tcp ? "tcping" : "icmp", "target", target);
    return Optional.of(new Point("probe", time(answer, now), tags, fields(answer)));
  }

  /** Epoch seconds, as they say, unless that is nonsense. */
  private static long time(Map<String, Object> answer, long now) {
    if (answer.get("timestamp") instanceof Number seconds) {
      long time = Math.round(seconds.doubleValue() * 1e6);
      if (PointRules.timeProblem(time).isEmpty()) {
        return time;
      }
    }
    return now;
  }

  private static Fields fields(Map<String, Object> answer) {
    Fields.Builder fields = Fields.builder();
    boolean up = Boolean.TRUE.equals(answer.get("is_alive"));
    fields.put("up", up ? 1 : 0);
    fields.put("address", String.valueOf(answer.get("address")));
    if (!up) {
      fields.put("cause", "timeout");
    }
    number(answer, "packets_sent").ifPresent(sent -> fields.put("sent", sent));
    number(answer, "packets_received").ifPresent(received -> fields.put("received", received));
    number(answer, "packets_sent")
        .flatMap(sent -> number(answer, "packets_received").map(received -> sent - received))
        .filter(lost -> lost >= 0)
        .ifPresent(lost -> fields.put("lost", lost));
    number(answer, "packet_loss").ifPresent(loss -> fields.put("loss_pct", 100 * loss));
    boolean answered = number(answer, "packets_received").filter(count -> count == 0).isEmpty();
    if (answered) {
      MILLIS.forEach(
          (theirs, ours) -> number(answer, theirs).ifPresent(value -> fields.put(ours, value)));
    }
    rtts(answer).ifPresent(text -> fields.put("rtts_ms", text));
    return fields.build();
  }

  private static Optional<String> rtts(Map<String, Object> answer) {
    if (!(answer.get("rtts") instanceof List<?> list) || list.isEmpty()) {
      return Optional.empty();
    }
    String text =
        list.stream()
            .map(each -> each instanceof Number number ? number.toString() : "-")
            .collect(Collectors.joining(" "));
    return text.length() <= PointRules.MAX_TEXT ? Optional.of(text) : Optional.empty();
  }

  private static Optional<Double> number(Map<String, Object> answer, String name) {
    return answer.get(name) instanceof Number number && Double.isFinite(number.doubleValue())
        ? Optional.of(number.doubleValue())
        : Optional.empty();
  }
}
