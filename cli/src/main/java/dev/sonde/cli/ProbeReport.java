package dev.sonde.cli;

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
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Shows one measurement in a terminal, or as JSON for programs. */
final class ProbeReport {
  /** Kinds whose first step says what is going to be measured, as ping's first line does. */
  private static final Set<String> ANNOUNCED = Set.of("icmp", "trace");

  private final PrintWriter out;
  private final Task<?> task;
  private final Clock clock;

  private final List<Double> answered = new ArrayList<>();
  private int heard;

  ProbeReport(PrintWriter out, Task<?> task, Clock clock) {
    this.out = out;
    this.task = task;
    this.clock = clock;
  }

  /** Hears a run and shows it as it goes on. */
  Witness witness(boolean explaining) {
    return new Witness() {
      private boolean isAnnounced = !ANNOUNCED.contains(task.provider().kind());

      @Override
      public boolean hearsSteps() {
        return explaining || !isAnnounced;
      }

      @Override
      public void step(String what) {
        if (explaining) {
          print("  · " + what);
        } else if (!isAnnounced) {
          isAnnounced = true;
          print(what);
        }
      }

      @Override
      public void finding(String what) {
        print(what);
      }

      @Override
      public void sample(int number, OptionalDouble rttMillis, String words) {
        String rtt =
            rttMillis.isPresent()
                ? String.format(Locale.ROOT, "%9.3f ms", rttMillis.getAsDouble())
                : "           -";
        heard(rttMillis);
        print(String.format(Locale.ROOT, "%4d %s  %s", number, rtt, words).stripTrailing());
      }
    };
  }

  private synchronized void heard(OptionalDouble rttMillis) {
    heard++;
    rttMillis.ifPresent(answered::add);
  }

  /** Prints what was heard until now, for somebody who does not want to wait for the end. */
  synchronized void interrupted() {
    if (heard > 0) {
      DoubleSummaryStatistics rtts =
          answered.stream().mapToDouble(each -> each).summaryStatistics();
      print(
          "interrupted: %d of %d answered%s"
              .formatted(
                  answered.size(),
                  heard,
                  answered.isEmpty()
                      ? ""
                      : String.format(
                          Locale.ROOT,
                          ", rtt min/avg/max %.3f/%.3f/%.3f ms",
                          rtts.getMin(),
                          rtts.getAverage(),
                          rtts.getMax())));
    }
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
    print(headline(found));
    new FieldSections(found.fields()).lines().forEach(this::print);
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
}
