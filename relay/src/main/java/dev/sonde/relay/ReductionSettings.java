package dev.sonde.relay;

import java.time.Duration;
import java.util.Set;

/**
 * What a relay makes smaller.
 *
 * @param window the length of a window; zero if nothing is made smaller
 * @param kinds the kinds whose points become one a window
 */
public record ReductionSettings(Duration window, Set<String> kinds) {
  /** What machines say of themselves; results of checks are left as they are. */
  public static final Set<String> USUAL_KINDS =
      Set.of("host", "core", "disk", "interface", "sensor");

  /** Nothing is made smaller. */
  public static final ReductionSettings OFF = new ReductionSettings(Duration.ZERO, USUAL_KINDS);

  /** Copies the set. */
  public ReductionSettings {
    kinds = Set.copyOf(kinds);
  }

  /** Whether anything is made smaller. */
  public boolean isOn() {
    return !window.isZero();
  }
}
