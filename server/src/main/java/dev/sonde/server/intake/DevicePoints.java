package dev.sonde.server.intake;

import dev.sonde.model.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * Points of one device that a receiver made of another program's measurements.
 *
 * @param device the device's id
 * @param interval how often it reports, in seconds
 * @param joined points that are taken together or not at all, each made of several measurements
 * @param measurements how many measurements {@code joined} is made of
 * @param single points that each are one measurement, of which any may be turned away
 */
public record DevicePoints(
    String device, double interval, List<Point> joined, int measurements, List<Point> single) {

  /** Copies the lists. */
  public DevicePoints {
    joined = List.copyOf(joined);
    single = List.copyOf(single);
  }

  /** These of the points alone. */
  DevicePoints with(List<Point> someJoined, List<Point> someSingle) {
    return new DevicePoints(device, interval, someJoined, measurements, someSingle);
  }

  List<Point> all() {
    List<Point> all = new ArrayList<>(joined);
    all.addAll(single);
    return all;
  }
}
