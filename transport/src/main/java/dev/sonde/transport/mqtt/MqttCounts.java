package dev.sonde.transport.mqtt;

import java.util.concurrent.atomic.LongAdder;

/** Counts what comes from a broker and goes to it. Thread-safe. */
final class MqttCounts {
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final LongAdder refused = new LongAdder();

  void countReceived() {
    received.increment();
  }

  void countSent() {
    sent.increment();
  }

  void countMalformed() {
    malformed.increment();
  }

  void countRefused() {
    refused.increment();
  }

  long received() {
    return received.sum();
  }

  long sent() {
    return sent.sum();
  }

  long malformed() {
    return malformed.sum();
  }

  long refused() {
    return refused.sum();
  }
}
