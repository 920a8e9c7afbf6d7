package dev.sonde.agent;

import dev.sonde.agent.spool.Spool;
import dev.sonde.agent.spool.SpooledReport;
import dev.sonde.model.DeliveryJson;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;

/**
 * Collects from all sources in turn and puts what they saw into the spool, as one report of this
 * run's stream. Used by one thread.
 */
final class Collection {
  /** The most points of a report, so that no delivery is too large to send. */
  static final int MAX_POINTS = 500;

  private static final Logger LOG = System.getLogger(Collection.class.getName());

  private final String agent;
  private final long stream;
  private final List<Source> sources;
  private final SelfObservation self;
  private final Spool spool;
  private final Consumer<List<Point>> hears;
  private final AgentClock clock;

  /** What was last logged of each source that failed. */
  private final IdentityHashMap<Source, String> failures = new IdentityHashMap<>();

  private long sequence;

  /**
   * Collects nothing yet.
   *
   * @param hears is told all that was collected once it is in the spool
   */
  Collection(
      String agent,
      long stream,
      List<Source> sources,
      SelfObservation self,
      Spool spool,
      Consumer<List<Point>> hears,
      AgentClock clock) {
    this.agent = agent;
    this.stream = stream;
    this.sources = List.copyOf(sources);
    this.self = self;
    this.spool = spool;
    this.hears = hears;
    this.clock = clock;
  }

  /** Makes one report, or several if there is much to tell. */
  void collect() {
    long begin = clock.nanos();
    List<Point> points = new ArrayList<>();
    for (Source source : sources) {
      points.addAll(collectFrom(source));
    }
    points.addAll(self.collect());
    self.collectionTook(clock.nanos() - begin);
    spool(points);
  }

  private void spool(List<Point> points) {
    for (int from = 0; from < points.size(); from += MAX_POINTS) {
      append(points.subList(from, Math.min(points.size(), from + MAX_POINTS)));
    }
    hears.accept(points);
  }

  /** Makes a last report of what one source still knows. */
  void collectLast(Source source) {
    spool(collectFrom(source));
  }

  private void append(List<Point> points) {
    sequence++;
    Report.Id id = new Report.Id(agent, SpooledReport.streamName(stream), sequence);
    byte[] body = DeliveryJson.encodeReport(new Report(id, points));
    spool.append(new SpooledReport(clock.micros(), stream, sequence, body));
  }

  /** A source that fails must not silence the others: it is logged once for each reason. */
  private List<Point> collectFrom(Source source) {
    try {
      return source.collect();
    } catch (RuntimeException e) {
      String reason = e.toString();
      if (!reason.equals(failures.put(source, reason))) {
        LOG.log(Level.WARNING, "A source of measurements failed and is left out", e);
      }
      return List.of();
    }
  }
}
