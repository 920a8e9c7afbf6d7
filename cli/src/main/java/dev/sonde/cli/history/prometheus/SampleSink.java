package dev.sonde.cli.history.prometheus;

import java.util.Map;

/** Takes samples of Prometheus. */
interface SampleSink {

  /**
   * Takes one.
   *
   * @param labels the series' labels, the metric's name among them; the same map for samples of one
   *     series that follow each other
   * @param millis when it was taken, in milliseconds since 1970
   */
  void sample(Map<String, String> labels, long millis, double value);

  /** Counts what is no sample of the past, by why. */
  void leaveOut(String cause, long count);
}
