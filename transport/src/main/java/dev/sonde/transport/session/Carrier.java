package dev.sonde.transport.session;

import java.io.IOException;

/** Carries an agent's messages to a server. Thread-safe. */
public interface Carrier {

  /** What sort of message is carried, for carriers that take different ways. */
  enum Sort {
    /** Who the agent is, and what it does now. */
    HELLO,
    /** Reports, which any one server takes. */
    DELIVERY,
    /** All else. */
    WORD
  }

  /**
   * Sends a message, or hands it to what sends it.
   *
   * @throws IOException if it can't be sent; the session is then of no use
   */
  void send(Sort sort, byte[] message) throws IOException;

  /** Ends it; nothing is sent or heard after that. May be called again. */
  void close();
}
