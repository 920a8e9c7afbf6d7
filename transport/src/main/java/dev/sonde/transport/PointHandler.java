package dev.sonde.transport;

import dev.sonde.model.Point;
import java.util.List;

/**
 * What stands behind receivers of what programs of others say: takes the points that were made of
 * it. Thread-safe.
 */
public interface PointHandler {

  /**
   * Takes points; returns once they are durable or turned away. A point with the key of an earlier
   * one replaces it.
   *
   * @param device whom they are about
   * @param interval how often the sender speaks, in seconds
   * @param bytes what they took on the wire
   */
  Outcome receive(String device, double interval, List<Point> points, int bytes);

  /**
   * The sender says that a device is gone, and with it all whose ids are its id, a slash and more.
   * It is back when points of it come.
   */
  default void gone(String device) {}

  /** A receiver turned something away that it could not read. */
  default void turnedAwayMalformed() {}
}
