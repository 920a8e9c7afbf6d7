package dev.sonde.agent;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Uplink;

/**
 * What an agent does besides watching its host, as the server asks it to. {@link #collect} gives
 * what was measured since the last time.
 */
public interface Duties extends Source, Commands, AutoCloseable {

  @Override
  String hash();

  /**
   * Takes notice of what the server has for this agent; gets it if it is something else. On the
   * thread that delivers, which must not be held up for longer than one exchange.
   *
   * @param hash of what the server has
   */
  void offered(String hash, Uplink uplink);

  /** Begins. */
  void start();

  /** Ends what is being done. */
  @Override
  void close();
}
