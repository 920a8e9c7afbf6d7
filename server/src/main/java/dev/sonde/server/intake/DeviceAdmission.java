package dev.sonde.server.intake;

import dev.sonde.model.Point;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Decides which devices and series the server takes on. Thread-safe. */
public interface DeviceAdmission {

  /**
   * Admits a sender and all that its points are about, or nothing of it.
   *
   * @param sender the id of the agent or simple device
   * @param points what it sends; a point belongs to its tag {@code device}, or else to the sender
   * @return why not; empty if all is admitted
   */
  Optional<Refusal> admit(String sender, List<Point> points);

  /** Whether a sender and all that its points are about were admitted before. */
  boolean isKnown(String sender, List<Point> points);

  /** Frees the place of a device. */
  void forget(String device);

  /**
   * Why something is not admitted.
   *
   * @param cause the limit
   * @param problem the limit and its size, for people
   * @param retryAfter when it may be admitted; empty if not without someone's doing
   */
  record Refusal(RefusalCause cause, String problem, Optional<Duration> retryAfter) {}
}
