package dev.sonde.transport.mqtt;

import dev.sonde.model.telemetry.TraceContext;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One connection to a broker, of one version of the protocol. It is opened once; when it has ended
 * it is of no use. Thread-safe.
 */
interface Wire extends AutoCloseable {

  /**
   * A message that came. Until it is acknowledged it counts against what may come.
   *
   * @param kept whether the broker has it until it is acknowledged; not so with quality of service
   *     0
   */
  record Incoming(
      String topic,
      byte[] payload,
      boolean kept,
      Optional<TraceContext> trace,
      Runnable acknowledge) {

    /** This message, acknowledged if the broker doesn't have it any more anyway. */
    Incoming taken() {
      if (kept) {
        return this;
      }
      acknowledge.run();
      return new Incoming(topic, payload, false, trace, () -> {});
    }
  }

  /** What became of a message that was published. */
  enum Receipt {
    /** The broker has it. */
    TAKEN,
    /** The broker has it, and nobody listens. Brokers of 3.1.1 don't say so. */
    NOBODY
  }

  /**
   * Connects and waits until it is connected.
   *
   * @param incoming takes all that comes; on a thread that must not wait
   * @param ended is called once, with a reason for people, when the connection has ended
   * @throws IOException if it can't be connected, with a reason for people
   */
  void open(Consumer<Incoming> incoming, Consumer<String> ended) throws IOException;

  /**
   * Subscribes, and waits until it is done. Quality of service is 1.
   *
   * @throws IOException if the broker refuses
   */
  void subscribe(String filter) throws IOException;

  /**
   * Publishes with quality of service 1, in the trace that this thread is in where the protocol has
   * a place for that; never waits.
   */
  CompletableFuture<Receipt> publish(String topic, byte[] payload, boolean retain);

  /** Publishes with quality of service 0, which nobody answers; never waits. */
  void tell(String topic, byte[] payload);

  /** How many bytes a packet may have. */
  long maxPacket();

  /** Ends the connection; the will is not published. */
  @Override
  void close();
}
