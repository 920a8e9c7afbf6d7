package dev.sonde.server.intake;

import dev.sonde.model.Delivery;
import dev.sonde.model.DeliveryDecoder;
import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.SimpleReport;
import dev.sonde.model.SimpleReportDecoder;
import dev.sonde.server.intake.DeviceAdmission.Refusal;
import dev.sonde.store.Batch;
import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.PointHandler;
import dev.sonde.transport.http.SimpleDeviceReceiver;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The one path for all that comes in, whatever carried it: size, form, clock, admission, store,
 * acknowledgement, listeners. Every refusal is counted by its cause. Thread-safe.
 */
public final class Intake implements DeliveryHandler, PointHandler, SimpleDeviceReceiver.Taker {
  private final IntakeSettings settings;
  private final DeliveryDecoder deliveries = new DeliveryDecoder();
  private final SimpleReportDecoder simpleReports = new SimpleReportDecoder();
  private final ClockRules clockRules;
  private final DeviceAdmission admission;
  private final ClaimedTimes claims;
  private final GroupCommit commits;
  private final IntakeCounters counters;
  private final Function<String, Optional<String>> assignments;
  private final Clock clock;

  /**
   * Intake; {@code commits} must be started before it can acknowledge anything.
   *
   * @param settings the limits
   * @param admission decides which devices are taken on
   * @param claims what simple devices claimed before
   * @param commits makes reports durable
   * @param counters counts; the same that {@code commits} has
   * @param assignments tells of an agent the hash of what it is to do; empty if there is nothing to
   *     tell
   * @param clock the server's clock
   */
  public Intake(
      IntakeSettings settings,
      DeviceAdmission admission,
      ClaimedTimes claims,
      GroupCommit commits,
      IntakeCounters counters,
      Function<String, Optional<String>> assignments,
      Clock clock) {
    this.assignments = assignments;
    this.settings = settings;
    this.clockRules = new ClockRules(settings);
    this.admission = admission;
    this.claims = claims;
    this.commits = commits;
    this.counters = counters;
    this.clock = clock;
  }

  @Override
  public Outcome receive(byte[] body) {
    return receive(body, Duration.ZERO);
  }

  @Override
  public Outcome receive(byte[] body, Duration waited) {
    counters.received();
    if (body.length > settings.maxDeliveryBytes()) {
      counters.refused(RefusalCause.TOO_LARGE);
      return new Outcome.TooLarge(
          "a delivery has at most " + settings.maxDeliveryBytes() + " bytes");
    }
    try {
      Delivery delivery = deliveries.decode(body);
      return withAssignments(take(delivery, body.length, waited), delivery.agent());
    } catch (MalformedException e) {
      return refused(RefusalCause.MALFORMED, e.faults());
    }
  }

  private Outcome withAssignments(Outcome outcome, String agent) {
    return outcome instanceof Outcome.Acknowledged(int stored, int duplicates, Optional<String> _)
        ? new Outcome.Acknowledged(stored, duplicates, assignments.apply(agent))
        : outcome;
  }

  @Override
  public Outcome receiveSimple(byte[] body) {
    counters.received();
    try {
      return take(simpleReports.decode(body), body.length);
    } catch (MalformedException e) {
      return refused(RefusalCause.MALFORMED, e.faults());
    }
  }

  @Override
  public void turnedAwayTooLarge() {
    counters.received();
    counters.refused(RefusalCause.TOO_LARGE);
  }

  /** Frees what is kept in memory of a device. */
  public void forget(String device) {
    admission.forget(device);
    claims.forget(device);
  }

  /** Counts a delivery that a receiver could not read or take on, and so turned away itself. */
  public void refused(RefusalCause cause) {
    counters.received();
    counters.refused(cause);
  }

  /** Why a time, in microseconds, is not believed; empty if it is. */
  public Optional<String> timeProblem(long time) {
    return clockRules.problem(time, Micros.now(clock));
  }

  /**
   * What became of points of several devices.
   *
   * @param outcome what became of those that were not denied: all are durable, or none
   * @param denied what the server does not keep more of
   */
  public record Sorted(Outcome outcome, List<Denied> denied) {}

  /**
   * Measurements that were not taken.
   *
   * @param cause the limit
   * @param problem the limit and its size, for people
   * @param count how many measurements
   */
  public record Denied(RefusalCause cause, String problem, int count) {}

  /**
   * Takes points that a receiver made, with times that are believed. All that is not denied becomes
   * durable together; points with the keys of earlier ones replace them.
   *
   * @param bytes what they took on the wire
   */
  public Sorted take(List<DevicePoints> devices, int bytes) {
    counters.received();
    long received = Micros.now(clock);
    Sorting sorting = new Sorting(admission);
    List<Submission.Entry> entries = new ArrayList<>();
    for (DevicePoints device : devices) {
      DevicePoints admitted = sorting.admit(device);
      if (sorting.later().isPresent()) {
        return new Sorted(refused(sorting.later().get(), ""), List.of());
      }
      if (!admitted.all().isEmpty()) {
        entries.add(entry(admitted, received));
      }
    }
    if (entries.isEmpty()) {
      return new Sorted(nothingToStore(sorting.denied()), sorting.denied());
    }
    return new Sorted(commits.commit(Submission.of(entries, bytes)), sorting.denied());
  }

  @Override
  public Outcome receive(String device, double interval, List<Point> points, int bytes) {
    List<Fault> faults =
        points.stream()
            .flatMap(point -> timeProblem(point.time()).stream())
            .map(problem -> new Fault("time", problem))
            .toList();
    if (!faults.isEmpty()) {
      counters.received();
      return refused(RefusalCause.CLOCK, faults);
    }
    DevicePoints all = new DevicePoints(device, interval, List.of(), 0, points);
    Sorted sorted = take(List.of(all), bytes);
    return sorted.denied().isEmpty() || !(sorted.outcome() instanceof Outcome.Acknowledged)
        ? sorted.outcome()
        : new Outcome.Refused(
            sorted.denied().stream().map(denied -> new Fault("", denied.problem())).toList());
  }

  @Override
  public void turnedAwayMalformed() {
    refused(RefusalCause.MALFORMED);
  }

  private Outcome nothingToStore(List<Denied> denied) {
    if (denied.isEmpty()) {
      counters.admitted(0);
    } else {
      counters.refused(denied.getFirst().cause());
    }
    return new Outcome.Acknowledged(0, 0);
  }

  private static Submission.Entry entry(DevicePoints device, long received) {
    List<Point> points = device.all();
    return new Submission.Entry(
        Batch.of(points),
        new Arrival(
            device.device(),
            received,
            received,
            device.interval(),
            Optional.empty(),
            false,
            Optional.empty(),
            points));
  }

  /** A delivery that waited on its way counts as received when it began to wait. */
  private Outcome take(Delivery delivery, int bytes, Duration waited) {
    long received = Micros.now(clock) - micros(waited);
    List<Report> reports = clockRules.corrected(delivery, received);
    List<Fault> faults = clockRules.faults(reports, received);
    if (!faults.isEmpty()) {
      return refused(RefusalCause.CLOCK, faults);
    }
    List<Point> points =
        reports.size() == 1
            ? reports.getFirst().points()
            : reports.stream().flatMap(report -> report.points().stream()).toList();
    Optional<Refusal> refusal = admission.admit(delivery.agent(), points);
    if (refusal.isPresent()) {
      return refused(refusal.get(), "agent");
    }
    if (clockRules.isOff(delivery, received)) {
      counters.shifted();
    }
    double skew = Micros.toSeconds(ClockRules.skew(delivery, received));
    return commits.commit(
        Submission.of(
            reports.stream().map(report -> entry(delivery, report, received, skew)).toList(),
            bytes));
  }

  private static Submission.Entry entry(
      Delivery delivery, Report report, long received, double skew) {
    return new Submission.Entry(
        Batch.of(report),
        new Arrival(
            delivery.agent(),
            received,
            received,
            delivery.interval(),
            Optional.of(report.id().stream()),
            delivery.replayed(),
            Optional.of(skew),
            report.points()));
  }

  private Outcome take(SimpleReport claimed, int bytes) {
    long received = Micros.now(clock);
    boolean credible = isCredible(claimed.time(), received);
    SimpleReport report = credible ? claimed : claimed.at(received);
    Optional<Refusal> refusal = admission.admit(report.device(), report.points());
    if (refusal.isPresent()) {
      return refused(refusal.get(), "device_id");
    }
    if (!credible) {
      counters.restamped();
    }
    long seen = credible ? claims.seen(report.device(), report.time(), received) : received;
    Arrival arrival =
        new Arrival(
            report.device(),
            received,
            seen,
            report.interval(),
            Optional.empty(),
            false,
            Optional.empty(),
            report.points());
    return commits.commit(
        Submission.of(List.of(new Submission.Entry(Batch.of(report.points()), arrival)), bytes));
  }

  private boolean isCredible(long time, long received) {
    long ahead = time - received;
    return ahead <= micros(settings.maxAhead()) && ahead >= -micros(settings.maxSimpleAge());
  }

  private Outcome refused(RefusalCause cause, List<Fault> faults) {
    counters.refused(cause);
    return new Outcome.Refused(faults);
  }

  private Outcome refused(Refusal refusal, String path) {
    counters.refused(refusal.cause());
    return refusal
        .retryAfter()
        .<Outcome>map(wait -> new Outcome.Later(wait, refusal.problem(), Outcome.Later.Cause.BUSY))
        .orElseGet(() -> new Outcome.Refused(List.of(new Fault(path, refusal.problem()))));
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}
