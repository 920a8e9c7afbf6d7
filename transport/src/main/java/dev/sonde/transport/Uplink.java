package dev.sonde.transport;

import dev.sonde.model.Point;
import java.util.List;
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
   *     now, or will come to {@link Commands#assigned}
   */
  Optional<byte[]> assignments(String agent);

  /**
   * Does what keeps the way open between deliveries, where it is one that stays open. On the thread
   * that delivers, which calls it now and then while nothing is to be delivered.
   */
  default Upkeep upkeep() {
    return Upkeep.NONE;
  }

  /**
   * Names who is to be woken when {@link #upkeep} has something to do.
   *
   * @param wake is called from any thread and returns at once
   */
  default void wakeWith(Runnable wake) {}

  /**
   * Hears what was collected, before it is delivered; for ways on which some of it is published
   * besides. Returns at once.
   */
  default void collected(List<Point> points) {}

  /**
   * What became of an {@link #upkeep}.
   *
   * @param opened whether the way was shut and is open now
   * @param nanos after how many nanoseconds it is due again at the latest
   */
  record Upkeep(boolean opened, long nanos) {
    /** There is nothing to keep. */
    public static final Upkeep NONE = new Upkeep(false, Long.MAX_VALUE);
  }

  /** Where this leads, for people, without secrets. */
  String destination();

  /**
   * Closes the connection, if there is one; the next delivery makes another. May be called from any
   * thread: a delivery under way then ends as {@link Outcome.Later}.
   */
  @Override
  void close();
}
