package dev.sonde.server.intake;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what came in and what became of it, since the start.
 *
 * <p>Of deliveries: {@code received = admitted + refused}, once none is being examined. Of the
 * reports in admitted deliveries: {@code accepted = stored + duplicate + failed + in flight}. A
 * simple device's post is a delivery of one report. Thread-safe.
 */
public final class IntakeCounters {
  private final LongAdder received = new LongAdder();
  private final LongAdder admitted = new LongAdder();
  private final Map<RefusalCause, LongAdder> refused = new EnumMap<>(RefusalCause.class);
  private final LongAdder accepted = new LongAdder();
  private final LongAdder stored = new LongAdder();
  private final LongAdder duplicate = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder points = new LongAdder();
  private final LongAdder shifted = new LongAdder();
  private final LongAdder restamped = new LongAdder();
  private final LongAdder commits = new LongAdder();
  private final LongAdder listenerFailures = new LongAdder();

  /** Counters at zero. */
  public IntakeCounters() {
    for (RefusalCause cause : RefusalCause.values()) {
      refused.put(cause, new LongAdder());
    }
  }

  void received() {
    received.increment();
  }

  void refused(RefusalCause cause) {
    adder(cause).increment();
  }

  void admitted(int reports) {
    admitted.increment();
    accepted.add(reports);
  }

  void stored(int reports, int newPoints, int duplicates) {
    stored.add(reports);
    points.add(newPoints);
    duplicate.add(duplicates);
  }

  void failed(int reports) {
    failed.add(reports);
  }

  void shifted() {
    shifted.increment();
  }

  void restamped() {
    restamped.increment();
  }

  void committed() {
    commits.increment();
  }

  void listenerFailed() {
    listenerFailures.increment();
  }

  /** The counts now; those that belong together may differ by what is happening just then. */
  public Counts counts() {
    Map<String, Long> byCause = new TreeMap<>();
    refused.forEach((cause, count) -> byCause.put(cause.label(), count.sum()));
    return new Counts(
        received.sum(),
        admitted.sum(),
        Collections.unmodifiableMap(byCause),
        accepted.sum(),
        stored.sum(),
        duplicate.sum(),
        failed.sum(),
        points.sum(),
        shifted.sum(),
        restamped.sum(),
        commits.sum(),
        listenerFailures.sum());
  }

  private LongAdder adder(RefusalCause cause) {
    LongAdder adder = refused.get(cause);
    if (adder == null) {
      throw new IllegalStateException("no counter for " + cause);
    }
    return adder;
  }

  /**
   * The counts at one moment.
   *
   * @param received deliveries that came, whatever became of them
   * @param admitted deliveries that passed all checks and found a place in the queue
   * @param refused deliveries that were not admitted, by {@link RefusalCause#label()}; every cause
   *     is here
   * @param accepted reports in admitted deliveries
   * @param stored reports that were stored
   * @param duplicate reports that had been stored before
   * @param failed reports that the store could not write; their senders were asked to try again
   * @param points points in stored reports
   * @param shifted deliveries whose times were corrected because the sender's clock is off
   * @param restamped posts of simple devices that got the server's time
   * @param commits commits of the store
   * @param listenerFailures failures of listeners, each a defect
   */
  public record Counts(
      long received,
      long admitted,
      Map<String, Long> refused,
      long accepted,
      long stored,
      long duplicate,
      long failed,
      long points,
      long shifted,
      long restamped,
      long commits,
      long listenerFailures) {

    /** Reports that wait for the store or are being written. */
    public long inFlight() {
      return Math.max(0, accepted - stored - duplicate - failed);
    }

    /** All deliveries that were not admitted. */
    public long refusedInAll() {
      return refused.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
