package dev.sonde.transport.nats;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts of a server's messages at a broker. Thread-safe. */
final class Tally {

  /** Why a message is not taken, or not sent. */
  enum Cause {
    /** The subject holds no agent's id. */
    SUBJECT,
    /** It is no message, or not one that fits where it came. */
    MALFORMED,
    /** Its answer is wanted where no answer may go. */
    REPLY,
    /** One agent sends more than can be taken. */
    FLOOD,
    /** All agents together do. */
    BUSY,
    /** It is larger than may be. */
    TOO_LARGE,
    /** There are as many agents as there may be. */
    TOO_MANY,
    /** The server was too slow for what the broker had. */
    SLOW,
    /** The broker was away, or lets nothing of that size through. */
    NOT_SENT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final LongAdder in = new LongAdder();
  private final LongAdder out = new LongAdder();
  private final Map<Cause, LongAdder> refused = new EnumMap<>(Cause.class);

  Tally() {
    for (Cause cause : Cause.values()) {
      refused.put(cause, new LongAdder());
    }
  }

  void taken() {
    in.increment();
  }

  void sent() {
    out.increment();
  }

  void refused(Cause cause) {
    refused(cause, 1);
  }

  void refused(Cause cause, long count) {
    LongAdder adder = refused.get(cause);
    if (adder != null) {
      adder.add(count);
    }
  }

  long in() {
    return in.sum();
  }

  long out() {
    return out.sum();
  }

  /** How many were refused, by the word of the cause. */
  Map<String, Long> refused() {
    Map<String, Long> counts = new TreeMap<>();
    refused.forEach((cause, adder) -> counts.put(cause.word(), adder.sum()));
    return counts;
  }
}
