package dev.sonde.server.intake;

import dev.sonde.model.Micros;
import java.util.LinkedHashMap;

/**
 * How often devices report, as seen from when their requests come, where a protocol doesn't say.
 * Bounded, thread-safe.
 */
public final class Rhythm {
  /** What SDKs and collectors do unless told otherwise, in seconds. */
  private static final double USUAL = 60;

  private static final double MOST = 3600;
  private static final int MAX_DEVICES = 20_000;

  private final LinkedHashMap<String, Long> last = new LinkedHashMap<>();

  /**
   * Notes that a device has reported.
   *
   * @param now the server's clock, in microseconds
   * @return the seconds since the time before: at least a minute, at most an hour
   */
  public synchronized double interval(String device, long now) {
    Long before = last.get(device);
    last.putLast(device, now);
    if (last.size() > MAX_DEVICES) {
      last.pollFirstEntry();
    }
    return before == null ? USUAL : Math.clamp(Micros.toSeconds(now - before), USUAL, MOST);
  }
}
