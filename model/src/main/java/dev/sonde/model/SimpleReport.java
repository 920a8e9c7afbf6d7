package dev.sonde.model;

import java.util.List;

/**
 * What a simple device program sends in one go (contract 1): the state of one device.
 *
 * @param device the device's id
 * @param time the time that the device claims, in microseconds since the epoch; not yet judged
 * @param interval how often the device reports, in seconds
 * @param points what it told, at that time; empty if it told nothing but that it is there
 */
public record SimpleReport(String device, long time, double interval, List<Point> points) {

  /** Copies the list. */
  public SimpleReport {
    points = List.copyOf(points);
  }

  /** The same report at another time. */
  public SimpleReport at(long otherTime) {
    return new SimpleReport(
        device, otherTime, interval, points.stream().map(p -> p.at(otherTime)).toList());
  }
}
