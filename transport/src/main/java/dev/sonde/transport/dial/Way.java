package dev.sonde.transport.dial;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;

/** How a connection to the server comes about. One thread opens; any may ask and close. */
public interface Way extends Closeable {

  /**
   * A new connection, over which the agent speaks first.
   *
   * @throws IOException if there is none to be had now
   */
  Socket open() throws IOException;

  /** Whether {@link #open} may be worth a try now. */
  default boolean isPassable() {
    return true;
  }

  /** Whether this side decides when a connection is made. */
  default boolean isOurs() {
    return true;
  }

  /**
   * Names who is to be woken when a connection may be had that this side did not ask for.
   *
   * @param wake is called from any thread and returns at once
   */
  default void wakeWith(Runnable wake) {}

  /** Where this leads, for people, without secrets. */
  String destination();

  /** What a failure of this way means, for people. */
  String reason(IOException failure);

  /** Gives up what is kept open between connections. */
  @Override
  default void close() {}
}
