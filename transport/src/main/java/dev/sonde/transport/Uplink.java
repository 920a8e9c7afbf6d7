package dev.sonde.transport;

import java.util.Optional;

/**
 * An agent's way to its server. Makes no connection until it is used; one thread delivers at a
 * time.
 *
 * <p>An uplink neither retries nor keeps anything: that is the work of the spool behind it.
 */
public interface Uplink extends AutoCloseable {

  /**
   * Sends a delivery and waits for the server's word.
   *
   * @param delivery a {@link dev.sonde.model.Delivery} in its JSON form
   * @return what became of it; never throws for anything that the network or the server does
   */
  Outcome deliver(byte[] delivery);

  /**
   * Asks the server what an agent is to do. On the thread that delivers.
   *
   * @param agent the agent's id
   * @return {@link dev.sonde.model.Assignments} in their JSON form; empty if they could not be had
   *     now
   */
  Optional<byte[]> assignments(String agent);

  /** Where this leads, for people, without secrets. */
  String destination();

  /**
   * Closes the connection, if there is one; the next delivery makes another. May be called from any
   * thread: a delivery under way then ends as {@link Outcome.Later}.
   */
  @Override
  void close();
}
