package dev.sonde.host;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import java.util.ArrayList;
import java.util.List;

/** One round of collection: what the collectors need to know of it, and what they found. */
final class Round {
  private final long time;
  private final long nanos;
  private final boolean relisting;
  private final Tags device;
  private final Absences absences;
  private final Observation host;
  private final List<Observation> observations = new ArrayList<>();
  private final List<Point> finished = new ArrayList<>();

  /**
   * A round without findings.
   *
   * @param time the time of all its points, in microseconds since the epoch
   * @param nanos when it happens, on a clock that never steps
   * @param relisting whether collectors should look for things that came or went
   * @param device the tags of the device
   */
  Round(long time, long nanos, boolean relisting, Tags device, Absences absences) {
    this.time = time;
    this.nanos = nanos;
    this.relisting = relisting;
    this.device = device;
    this.absences = absences;
    this.host = observe("host", device);
  }

  /** When this round happens, in nanoseconds of a clock that never steps. */
  long nanos() {
    return nanos;
  }

  /**
   * Whether lists of files and what seldom changes are to be read again: at first, then each
   * minute.
   */
  boolean relisting() {
    return relisting;
  }

  /** The tags of the device, without more. */
  Tags device() {
    return device;
  }

  /** The observation of the machine as a whole. */
  Observation host() {
    return host;
  }

  /** Begins another observation. */
  Observation observe(String kind, Tags tags) {
    Observation observation = new Observation(kind, tags, absences);
    observations.add(observation);
    return observation;
  }

  /** Adds a finished observation. */
  void add(String kind, Tags tags, Fields fields) {
    finished.add(new Point(kind, time, tags, fields));
  }

  /** Names a metric that can't be read, and why. */
  void absent(String metric, String reason) {
    absences.note(metric, reason);
  }

  /** The observations that found something. */
  List<Point> points() {
    List<Point> points = new ArrayList<>(observations.size() + finished.size());
    for (Observation observation : observations) {
      if (!observation.isEmpty()) {
        points.add(observation.at(time));
      }
    }
    points.addAll(finished);
    return points;
  }
}
