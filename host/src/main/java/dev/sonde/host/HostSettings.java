package dev.sonde.host;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * What a {@link Host} is told.
 *
 * @param device the id of the device, which all points carry
 * @param agentVersion the version of the agent for the facts; may be empty
 * @param clock gives the points their time
 * @param nanoTime a clock in nanoseconds that never steps, such as {@link System#nanoTime}; rates
 *     are made with it
 * @param spaces tells the sizes of file systems
 */
public record HostSettings(
    String device, String agentVersion, Clock clock, LongSupplier nanoTime, SpaceReader spaces) {

  /** The usual settings: the C library's sizes with inodes, no agent version. */
  public static HostSettings of(String device, Clock clock) {
    return new HostSettings(device, "", clock, System::nanoTime, SpaceReader.ofLibc());
  }
}
