package dev.sonde.cli;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.PointJson;
import dev.sonde.model.Tags;
import dev.sonde.probe.Measurement;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Shows one measurement in a terminal, or as JSON for programs. */
final class ProbeReport {
  private static final List<String> PHASES =
      List.of("dns_ms", "connect_ms", "tls_ms", "first_byte_ms", "transfer_ms");
  private static final List<String> SPREAD =
      List.of("min", "p25", "median", "p75", "p95", "max", "avg", "stddev");
  private static final List<String> BURST =
      List.of("sent", "received", "lost", "loss_pct", "duplicates", "reordered", "late", "rtts_ms");
  private static final Set<String> TOLD = Set.of("up", "cause", "error", "duration_ms");

  private final PrintWriter out;
  private final Task<?> task;
  private final Clock clock;

  ProbeReport(PrintWriter out, Task<?> task, Clock clock) {
    this.out = out;
    this.task = task;
    this.clock = clock;
  }

  /** Hears a run and shows it as it goes on. */
  Witness witness(boolean explaining) {
    return new Witness() {
      @Override
      public boolean hearsSteps() {
        return explaining;
      }

      @Override
      public void step(String what) {
        if (explaining) {
          print("  · " + what);
        }
      }

      @Override
      public void sample(int number, OptionalDouble rttMillis, String words) {
        String rtt =
            rttMillis.isPresent()
                ? String.format(Locale.ROOT, "%9.3f ms", rttMillis.getAsDouble())
                : "           -";
        print(String.format(Locale.ROOT, "%4d %s  %s", number, rtt, words).stripTrailing());
      }
    };
  }

  private synchronized void print(String line) {
    out.println(line);
    out.flush();
  }

  /** Prints a point of kind {@code probe} on one line. */
  Measurement asJson(Measurement found) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      Tags tags = Tags.of(Map.of("probe", task.provider().kind(), "target", task.target()));
      PointJson.write(json, new Point("probe", clock.millis() * 1_000, tags, found.fields()));
    }
    print(text.toString());
    return found;
  }

  /** Prints what was found, in words. */
  Measurement forPeople(Measurement found) {
    Fields fields = found.fields();
    print(headline(found));
    Set<String> told = new LinkedHashSet<>(TOLD);
    burst(fields, told).forEach(this::print);
    phases(fields, told).forEach(this::print);
    fields
        .asMap()
        .forEach(
            (name, value) -> {
              if (!told.contains(name)) {
                print(String.format(Locale.ROOT, "  %-22s %s", words(name), value(name, value)));
              }
            });
    return found;
  }

  private String headline(Measurement found) {
    String what = task.provider().kind() + " " + task.target() + ": ";
    String time = " (%.1f ms)".formatted(found.duration().toNanos() / 1e6);
    return switch (found.result()) {
      case ProbeResult.Up _ -> what + "up" + time;
      case ProbeResult.Down down -> what + "down: " + down.reason() + time;
      case ProbeResult.Unknown unknown -> what + "not measured: " + unknown.reason();
    };
  }

  private static List<String> burst(Fields fields, Set<String> told) {
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
        "  %s sent, %s received, %s %% lost%s"
            .formatted(
                number(fields.number("sent").getAsDouble()),
                number(fields.number("received").orElse(0)),
                number(fields.number("loss_pct").orElse(0)),
                extra));
    if (fields.number("rtt_min_ms").isPresent()) {
      lines.add(spread("rtt", "rtt_", SPREAD, fields, told));
      lines.add(spread("variation", "ipdv_", List.of("min", "avg", "max"), fields, told));
    }
    return lines.stream().filter(line -> !line.isEmpty()).toList();
  }

  private static String spread(
      String title, String prefix, List<String> parts, Fields fields, Set<String> told) {
    List<String> there =
        parts.stream().filter(part -> fields.number(prefix + part + "_ms").isPresent()).toList();
    there.forEach(part -> told.add(prefix + part + "_ms"));
    return there.isEmpty()
        ? ""
        : "  %s %s  %s ms"
            .formatted(
                title,
                String.join("/", there),
                there.stream()
                    .map(part -> millis(fields.number(prefix + part + "_ms").getAsDouble()))
                    .collect(Collectors.joining("/")));
  }

  private static List<String> phases(Fields fields, Set<String> told) {
    List<String> there = PHASES.stream().filter(name -> fields.number(name).isPresent()).toList();
    if (there.size() < 2) {
      return List.of();
    }
    told.addAll(there);
    return List.of(
        there.stream()
            .map(name -> words(name) + " " + millis(fields.number(name).getAsDouble()) + " ms")
            .collect(Collectors.joining("  ", "  ", "")));
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
