package dev.sonde.model.telemetry;

/**
 * Some work that is being done, from its making until it is closed. Made, used and closed by one
 * thread.
 */
public interface Span extends AutoCloseable {
  /** A span that tells nobody. */
  Span NONE = new Span() {};

  /** What part a span has in a conversation. */
  enum Kind {
    /** Work that nobody asked for over a wire. */
    INTERNAL,
    /** Answering a request. */
    SERVER,
    /** Making a request and waiting for the answer. */
    CLIENT
  }

  /** Adds a fact. */
  default Span with(String name, String value) {
    return this;
  }

  /** Adds a number. */
  default Span with(String name, long value) {
    return this;
  }

  /** Says that the work failed, and why. */
  default void failed(String why) {}

  /** Ends it. */
  @Override
  default void close() {}
}
