package dev.sonde.relay;

import dev.sonde.agent.AgentClock;
import dev.sonde.model.Delivery;
import dev.sonde.model.DeliveryDecoder;
import dev.sonde.model.Fields;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.SimpleReport;
import dev.sonde.model.SimpleReportDecoder;
import dev.sonde.model.Tags;
import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.PointHandler;
import dev.sonde.transport.http.SimpleDeviceReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes what comes from below, whatever carried it, and acknowledges it once it is on disk. What
 * the disk does not take stays with its sender. Thread-safe.
 */
final class RelayIntake implements DeliveryHandler, PointHandler, SimpleDeviceReceiver.Taker {
  /** The largest delivery that is taken, in bytes. */
  static final int MAX_BYTES = 8 << 20;

  private static final long SKEW_BOUND = 60 * Micros.PER_SECOND;
  private static final long OLDEST_SIMPLE = 7 * 86_400 * Micros.PER_SECOND;
  private static final Duration REST = Duration.ofSeconds(5);

  private final DeliveryDecoder deliveries = new DeliveryDecoder();
  private final SimpleReportDecoder simpleReports = new SimpleReportDecoder();
  private final Keeper keeper;
  private final OwnStreams own;
  private final AgentClock clock;
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * Intake in front of a spool.
   *
   * @param keeper keeps reports
   * @param own makes reports for devices that make none
   */
  RelayIntake(Keeper keeper, OwnStreams own, AgentClock clock) {
    this.keeper = keeper;
    this.own = own;
    this.clock = clock;
  }

  @Override
  public Outcome receive(byte[] body) {
    if (body.length > MAX_BYTES) {
      refused.incrementAndGet();
      return new Outcome.TooLarge("a delivery has at most " + MAX_BYTES + " bytes");
    }
    try {
      return take(deliveries.decode(body));
    } catch (MalformedException e) {
      refused.incrementAndGet();
      return new Outcome.Refused(e.faults());
    }
  }

  private Outcome take(Delivery delivery) {
    long now = clock.micros();
    long skew = delivery.sent() - now;
    boolean isOff = Math.abs(skew) > SKEW_BOUND;
    List<Taken> reports = new ArrayList<>(delivery.reports().size());
    for (Report report : delivery.reports()) {
      Report believed = isOff ? corrected(report, delivery, now, skew, reports.isEmpty()) : report;
      reports.add(
          new Taken(believed, delivery.interval(), isOff ? 0 : skew, delivery.replayed(), now));
    }
    return outcome(keeper.keep(reports), reports.size());
  }

  /**
   * A report with the times that are believed, as a server has them: it could not tell any more how
   * far the agent's clock was off once the report has waited here.
   */
  private static Report corrected(
      Report report, Delivery delivery, long now, long skew, boolean isFirst) {
    long shift = delivery.replayed() ? 0 : -skew;
    List<Point> points = new ArrayList<>(report.points().size() + 1);
    report.points().forEach(point -> points.add(point.at(point.time() + shift)));
    if (isFirst) {
      points.add(
          new Point(
              "clock",
              now,
              Tags.of(Tags.DEVICE, delivery.agent()),
              Fields.of("skew_s", Micros.toSeconds(skew))));
    }
    return new Report(report.id(), points);
  }

  @Override
  public Outcome receiveSimple(byte[] body) {
    try {
      long now = clock.micros();
      SimpleReport claimed = simpleReports.decode(body);
      long ahead = claimed.time() - now;
      boolean credible = ahead <= SKEW_BOUND && ahead >= -OLDEST_SIMPLE;
      SimpleReport report = credible ? claimed : claimed.at(now);
      return receive(report.device(), report.interval(), report.points(), body.length);
    } catch (MalformedException e) {
      refused.incrementAndGet();
      return new Outcome.Refused(e.faults());
    }
  }

  @Override
  public Outcome receive(String device, double interval, List<Point> points, int bytes) {
    OwnStreams.Draft draft = new OwnStreams.Draft(device, interval, points);
    return outcome(own.keep(List.of(draft), clock.micros()), 1);
  }

  private Outcome outcome(boolean onDisk, int count) {
    if (!onDisk) {
      return new Outcome.Later(REST, "the relay's disk does not take it; see the relay's log");
    }
    received.addAndGet(count);
    return new Outcome.Acknowledged(count, 0);
  }

  @Override
  public void turnedAwayTooLarge() {
    refused.incrementAndGet();
  }

  @Override
  public void turnedAwayMalformed() {
    refused.incrementAndGet();
  }

  /** How many reports were taken since the relay started. */
  long received() {
    return received.get();
  }

  /** How many deliveries were turned away for good since then. */
  long refused() {
    return refused.get();
  }
}
