package dev.sonde.agent;

import dev.sonde.model.Fields;
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

  /** Adds what the agent's observation of itself should say of this. */
  default void observe(Fields.Builder fields) {}

  /** Ends what is being done; what is known until then can still be collected. */
  @Override
  void close();
}
