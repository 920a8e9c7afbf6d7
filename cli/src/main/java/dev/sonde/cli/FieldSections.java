package dev.sonde.cli;

import dev.sonde.model.Fields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fields of one measurement as lines for people: what belongs together stands together, in the
 * form that the field's own tools have, and the rest follows. For one measurement.
 */
final class FieldSections {
  /** Phases in their order. */
  private static final List<String> PHASES =
      List.of(
          "redirect_ms",
          "dns_ms",
          "connect_ms",
          "starttls_ms",
          "proxy_ms",
          "tls_ms",
          "query_ms",
          "first_byte_ms",
          "transfer_ms",
          "answer_ms");

  private static final List<String> SPREAD =
      List.of("min", "p25", "median", "p75", "p95", "max", "avg", "stddev");
  private static final List<String> BURST =
      List.of("sent", "received", "lost", "loss_pct", "duplicates", "reordered", "late", "rtts_ms");
  private static final int BAR = 40;

  private final Fields fields;
  private final Set<String> told =
      new LinkedHashSet<>(Set.of("up", "cause", "error", "duration_ms"));

  FieldSections(Fields fields) {
    this.fields = fields;
  }

  /** All lines, each with two spaces before. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.addAll(burst());
    lines.addAll(http());
    lines.addAll(answer());
    lines.addAll(phases());
    lines.addAll(secure());
    lines.addAll(path());
    fields
        .asMap()
        .forEach(
            (name, value) -> {
              if (!told.contains(name)) {
                lines.add(String.format(Locale.ROOT, "%-18s %s", words(name), value(name, value)));
              }
            });
    return lines.stream().map(line -> "  " + line).toList();
  }

  private List<String> burst() {
    List<String> lines = new ArrayList<>();
    if (fields.number("sent").isEmpty()) {
      return lines;
    }
    told.addAll(BURST);
    String extra =
        Stream.of("duplicates", "reordered", "late")
            .filter(name -> fields.number(name).orElse(0) > 0)
            .map(name -> ", " + number(fields.number(name).getAsDouble()) + " " + name)
            .collect(Collectors.joining());
    lines.add(
        "%s sent, %s received, %s %% lost%s"
            .formatted(
                number(fields.number("sent").getAsDouble()),
                number(fields.number("received").orElse(0)),
                number(fields.number("loss_pct").orElse(0)),
                extra));
    lines.add(spread("rtt", "rtt_", SPREAD));
    lines.add(spread("variation", "ipdv_", List.of("min", "avg", "max")));
    return lines.stream().filter(line -> !line.isEmpty()).toList();
  }

  private String spread(String title, String prefix, List<String> parts) {
    List<String> there =
        parts.stream().filter(part -> fields.number(prefix + part + "_ms").isPresent()).toList();
    there.forEach(part -> told.add(prefix + part + "_ms"));
    return there.isEmpty()
        ? ""
        : "%s %s = %s ms"
            .formatted(
                title,
                String.join("/", there),
                there.stream()
                    .map(part -> millis(fields.number(prefix + part + "_ms").getAsDouble()))
                    .collect(Collectors.joining("/")));
  }

  private List<String> http() {
    if (fields.number("status_code").isEmpty()) {
      return List.of();
    }
    told.addAll(List.of("status_code", "http_version", "bytes", "redirects"));
    String redirects =
        fields.number("redirects").orElse(0) > 0 ? ", after " + count("redirects", "redirect") : "";
    return List.of(
        "HTTP/%s %s, %s%s"
            .formatted(
                fields.text("http_version").orElse("?"),
                number(fields.number("status_code").getAsDouble()),
                count("bytes", "byte"),
                redirects));
  }

  /** What a name server said; the records were shown as they came. */
  private List<String> answer() {
    if (fields.text("rcode").isEmpty()) {
      return List.of();
    }
    told.addAll(List.of("rcode", "answer", "answers", "ad", "aa", "truncated", "transport_used"));
    String flags =
        Stream.of("aa", "ad")
            .filter(flag -> fields.number(flag).orElse(0) > 0)
            .map(flag -> ", " + flag)
            .collect(Collectors.joining());
    return List.of(
        "%s, %s%s, over %s"
            .formatted(
                fields.text("rcode").orElse(""),
                count("answers", "answer"),
                flags,
                fields.text("transport_used").orElse("?")));
  }

  /** Each phase with a bar that begins where the one before ended. */
  private List<String> phases() {
    List<String> there = PHASES.stream().filter(name -> fields.number(name).isPresent()).toList();
    if (there.size() < 2) {
      return List.of();
    }
    told.addAll(there);
    double all = Math.max(1e-3, there.stream().mapToDouble(n -> fields.number(n).orElse(0)).sum());
    List<String> lines = new ArrayList<>();
    double before = 0;
    for (String phase : there) {
      double took = fields.number(phase).orElse(0);
      int from = (int) Math.round(BAR * before / all);
      int length = Math.max(1, (int) Math.round(BAR * (before + took) / all) - from);
      lines.add(
          "%-12s %11s ms  %s%s"
              .formatted(words(phase), millis(took), " ".repeat(from), "=".repeat(length)));
      before += took;
    }
    return lines;
  }

  private List<String> secure() {
    List<String> lines = new ArrayList<>();
    fields
        .text("tls_version")
        .ifPresent(
            version ->
                lines.add(
                    "%s, %s%s"
                        .formatted(
                            version,
                            fields.text("tls_cipher").orElse("?"),
                            fields.text("tls_alpn").map(alpn -> ", " + alpn).orElse(""))));
    OptionalDouble days = fields.number("cert_days");
    if (days.isPresent()) {
      String end = days.getAsDouble() < 0 ? "expired %s days ago" : "valid for %s more days";
      lines.add(
          "certificate of %s, %s, until %s"
              .formatted(
                  fields.text("cert_subject").orElse("?"),
                  end.formatted(number(Math.abs(days.getAsDouble()))),
                  fields.text("cert_not_after").orElse("?")));
      told.addAll(List.of("cert_subject", "cert_days", "cert_not_after"));
    }
    told.addAll(List.of("tls_version", "tls_cipher", "tls_alpn"));
    return lines;
  }

  /** The hops of a trace were shown as they were found. */
  private List<String> path() {
    if (fields.text("path").isEmpty()) {
      return List.of();
    }
    told.addAll(List.of("path", "path_hash", "reached", "hops"));
    fields.asMap().keySet().stream().filter(name -> name.startsWith("hop_")).forEach(told::add);
    boolean isReached = fields.number("reached").orElse(0) > 0;
    return List.of(
        "%s after %s, path %s"
            .formatted(
                isReached ? "reached" : "ended",
                count("hops", "hop"),
                fields.text("path_hash").orElse("?")));
  }

  /** A number with its word in the singular or plural. */
  private String count(String field, String word) {
    double count = fields.number(field).orElse(0);
    return number(count) + " " + word + (count == 1 ? "" : "s");
  }

  private static String words(String name) {
    return name.replaceAll("_(ms|s|pct|bytes)$", "").replace('_', ' ');
  }

  private static String value(String name, Object value) {
    if (!(value instanceof Double number)) {
      return value.toString();
    }
    if (name.endsWith("_ms")) {
      return millis(number) + " ms";
    }
    String unit = name.endsWith("_pct") ? " %" : name.endsWith("_bytes") ? " B" : "";
    return number(number) + (name.endsWith("_s") ? " s" : unit);
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }
}
