package dev.sonde.cli.shell;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A result of a check on one line: when, who, what, and what was found. */
final class ResultLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  /** What people look for first, in this order, with how it reads. */
  private static final List<Shown> SHOWN =
      List.of(
          new Shown("rtt_median_ms", "rtt", " ms"),
          new Shown("loss_pct", "loss", " %"),
          new Shown("jitter_ms", "jitter", " ms"),
          new Shown("status_code", "status", ""),
          new Shown("connect_ms", "connect", " ms"),
          new Shown("tls_ms", "tls", " ms"),
          new Shown("first_byte_ms", "first byte", " ms"),
          new Shown("answer_ms", "answer", " ms"),
          new Shown("cert_days", "certificate", " days"),
          new Shown("query_ms", "query", " ms"),
          new Shown("rcode", "", ""),
          new Shown("answer", "", ""),
          new Shown("offset_ms", "offset", " ms"),
          new Shown("delay_ms", "delay", " ms"),
          new Shown("stratum", "stratum", ""),
          new Shown("hops", "hops", ""),
          new Shown("path", "", ""),
          new Shown("mtu_bytes", "mtu", " bytes"));

  private final ZoneId zone;

  ResultLine(ZoneId zone) {
    this.zone = zone;
  }

  private record Shown(String field, String word, String unit) {

    String of(Object value) {
      String text =
          value instanceof Number number && number.doubleValue() != Math.rint(number.doubleValue())
              ? String.format(Locale.ROOT, "%.3f", number.doubleValue())
              : value instanceof Double number
                  ? Long.toString((long) (double) number)
                  : value.toString();
      return (word.isEmpty() ? "" : word + " ") + text + unit;
    }
  }

  /** The line of a point of the kind {@code probe} in its JSON form. */
  String of(Map<?, ?> point) {
    Map<?, ?> tags = part(point, "tags");
    Map<?, ?> fields = part(point, "fields");
    long micros = point.get("time") instanceof Number time ? time.longValue() : 0;
    return String.format(
            Locale.ROOT,
            "%s  %-12s %-20s %-8s %s",
            TIME.format(
                Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(micros)).atZone(zone)),
            text(tags, "agent"),
            text(tags, "check"),
            state(fields),
            found(fields))
        .stripTrailing();
  }

  private static Map<?, ?> part(Map<?, ?> point, String name) {
    return point.get(name) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(Map<?, ?> tags, String name) {
    return tags.get(name) instanceof String text ? text : "";
  }

  private static String state(Map<?, ?> fields) {
    return fields.get("up") instanceof Number up ? up.doubleValue() > 0 ? "up" : "down" : "unknown";
  }

  private static String found(Map<?, ?> fields) {
    List<String> found = new ArrayList<>();
    if (fields.get("error") instanceof String error) {
      found.add(error);
    }
    for (Shown each : SHOWN) {
      Object value = fields.get(each.field());
      if (value != null) {
        found.add(each.of(value));
      }
    }
    if (found.isEmpty() && fields.get("duration_ms") instanceof Number duration) {
      found.add(new Shown("duration_ms", "took", " ms").of(duration));
    }
    return String.join("  ", found);
  }
}
