package dev.sonde.probe.responder;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a responder answered and what it refused. Thread-safe. */
public final class Refusals {

  /** Why something was refused. */
  public enum Reason {
    /** There are too many connections already. */
    CONNECTIONS,
    /** There are too many connections from that address already. */
    CONNECTIONS_OF_ADDRESS,
    /** The line is too long; the connection was closed. */
    LINE_TOO_LONG,
    /** Too much came in a second: a datagram was not answered, a connection had to wait. */
    TOO_FAST,
    /** The datagram came from a port where something answers by itself: a loop, or a forgery. */
    SOURCE_PORT,
    /** The datagram is none of the protocol. */
    MALFORMED,
    /** The answer could not be sent. */
    NOT_SENT
  }

  private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);
  private final LongAdder answered = new LongAdder();

  Refusals() {
    for (Reason reason : Reason.values()) {
      counts.put(reason, new LongAdder());
    }
  }

  void refused(Reason reason) {
    counts.getOrDefault(reason, new LongAdder()).increment();
  }

  void answered(int count) {
    answered.add(count);
  }

  /** How many frames or datagrams were answered, with those whose answer could not be sent. */
  public long answers() {
    return answered.sum();
  }

  /** How many were refused for a reason. */
  public long count(Reason reason) {
    return counts.getOrDefault(reason, new LongAdder()).sum();
  }
}
