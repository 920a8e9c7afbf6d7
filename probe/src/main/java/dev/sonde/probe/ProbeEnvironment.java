package dev.sonde.probe;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What probes get from where they run.
 *
 * @param names looks host names up
 * @param secrets gives what must not lie in a check
 * @param wallClock tells the time of day
 * @param ticker tells a time in nanoseconds that only grows, with any origin
 */
public record ProbeEnvironment(
    Names names, Secrets secrets, InstantSource wallClock, LongSupplier ticker) {

  /** This host's names, secrets and clocks. */
  public static ProbeEnvironment system() {
    return new ProbeEnvironment(
        Names.system(), Secrets.system(), InstantSource.system(), System::nanoTime);
  }
}
