package dev.sonde.server.intake;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest time that each simple device has claimed (contract 1), to tell a clock that stepped
 * back from a device that fell silent. Thread-safe; as large as the number of devices admitted.
 */
public final class ClaimedTimes {
  private final Map<String, Long> newest;

  /** Claims that were stored before: for each device, the time of its newest point. */
  public ClaimedTimes(Map<String, Long> known) {
    this.newest = new ConcurrentHashMap<>(known);
  }

  /**
   * When a device is taken to have spoken: at the time that it claims, unless it claimed a later
   * one before.
   *
   * @param claimed a credible time, in microseconds
   * @param received the server's time, in microseconds
   */
  public long seen(String device, long claimed, long received) {
    long latest = newest.merge(device, claimed, Math::max);
    return claimed >= latest ? claimed : received;
  }

  /** Forgets a device. */
  public void forget(String device) {
    newest.remove(device);
  }
}
