package dev.sonde.agent;

import dev.sonde.agent.spool.Spool;
import dev.sonde.model.Catalog;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.model.telemetry.Reading;
import dev.sonde.model.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The agent as seen by itself: a point of kind {@code agent} a minute, and whenever it took over
 * other checks.
 */
final class SelfObservation implements Source {
  private static final String KIND = "agent";
  private static final long EVERY = TimeUnit.MINUTES.toNanos(1);

  private final Tags tags;
  private final Spool spool;
  private final Reporter reporter;
  private final Duties duties;
  private final OwnProcess process;
  private final AgentClock clock;
  private long next;
  private String lastAssignments = "";
  private long lastNanos;
  private OptionalLong lastCpuMicros = OptionalLong.empty();
  private long collectNanos;

  /** Written by the thread that collects. */
  private volatile Fields last = Fields.none();

  SelfObservation(
      String deviceId,
      Spool spool,
      Reporter reporter,
      Duties duties,
      OwnProcess process,
      AgentClock clock) {
    this.duties = duties;
    this.tags = Tags.of(Tags.DEVICE, deviceId);
    this.spool = spool;
    this.reporter = reporter;
    this.process = process;
    this.clock = clock;
    this.next = clock.nanos();
    if (Telemetry.isOn()) {
      Telemetry.read(this::readings);
    }
  }

  /** What was observed last; nothing at first. From any thread. */
  Fields last() {
    return last;
  }

  /** The last point, for those who read the agent by other means. */
  private List<Reading> readings() {
    Fields known = last;
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < known.size(); i++) {
      if (!known.isText(i)) {
        readings.add(reading(known.names().at(i), known.numberAt(i)));
      }
    }
    return readings;
  }

  private static Reading reading(String name, double value) {
    Optional<Catalog.Field> field = Catalog.field(KIND, name);
    return new Reading(
        "sonde.agent." + name,
        field.map(Catalog.Field::description).orElse(""),
        field.filter(known -> known.type() == Catalog.Type.COUNTER).isPresent(),
        Map.of(),
        value);
  }

  /** Notes how long the last round of collection took. */
  void collectionTook(long nanos) {
    collectNanos = nanos;
  }

  @Override
  public List<Point> collect() {
    long now = clock.nanos();
    String assignments = duties.hash();
    if (now - next < 0 && assignments.equals(lastAssignments)) {
      return List.of();
    }
    lastAssignments = assignments;
    next = now + EVERY;
    Fields.Builder fields = Fields.builder();
    cpu(fields, now);
    process.residentBytes().ifPresent(bytes -> fields.put("rss_bytes", (double) bytes));
    fields.put("spool_bytes", (double) spool.bytes());
    fields.put("spool_reports", (double) spool.waiting());
    fields.put("reports_sent", (double) reporter.sent());
    fields.put("reports_lost", (double) spool.lost());
    fields.put("reports_refused", (double) reporter.refused());
    if (!assignments.isEmpty()) {
      fields.put("assignments", assignments);
    }
    duties.observe(fields);
    if (collectNanos > 0) {
      fields.put("collect_ms", TimeUnit.NANOSECONDS.toMicros(collectNanos) / 1000.0);
    }
    last = fields.build();
    return List.of(new Point(KIND, clock.micros(), tags, last));
  }

  private void cpu(Fields.Builder fields, long now) {
    OptionalLong cpu = process.cpuMicros();
    if (cpu.isPresent() && lastCpuMicros.isPresent()) {
      long used = cpu.getAsLong() - lastCpuMicros.getAsLong();
      fields.put("cpu_pct", 100.0 * used / TimeUnit.NANOSECONDS.toMicros(now - lastNanos));
    }
    lastNanos = now;
    lastCpuMicros = cpu;
  }
}
