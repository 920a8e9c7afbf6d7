package dev.sonde.system;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import tools.jackson.databind.node.ObjectNode;

/** What programs send to a server, as they write it. */
final class Reports {
  private Reports() {}

  /** The clock, in microseconds since the epoch. */
  static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** The clock, in seconds since the epoch. */
  static double seconds() {
    return micros() / 1e6;
  }

  /** A simple device's report with everything that contract 1 names, at a time in seconds. */
  static ObjectNode simple(String device, double time) {
    ObjectNode report = Http.JSON.createObjectNode();
    report.put("device_id", device).put("ts", time).put("interval", 10);
    report
        .putObject("system")
        .put("uptime_s", 86_400.5)
        .put("cpu_pct", 12.5)
        .put("mem_pct", 34.25)
        .put("disk_pct", 56.0)
        .putArray("loadavg")
        .add(0.5)
        .add(0.25)
        .add(0.125);
    report
        .putObject("network")
        .put("iface", "eth0")
        .put("ip", "192.0.2.7")
        .put("mac", "02:00:5e:00:53:01")
        .put("rx_bytes", 4_294_967_296_000L)
        .put("tx_bytes", 2_000L)
        .put("rx_packets", 3_000L)
        .put("tx_packets", 4_000L);
    return report;
  }

  /** A simple device's report at this moment. */
  static ObjectNode simple(String device) {
    return simple(device, seconds());
  }

  /**
   * A delivery of an agent with some reports of one stream, each with one point of kind {@code
   * count} whose value {@code n} is its sequence.
   *
   * @param epoch the time of sequence 0, in microseconds; the others follow a millisecond apart
   * @param last the sequence of the last report, inclusive
   */
  static String counting(String agent, String stream, long epoch, long first, long last) {
    String reports =
        LongStream.rangeClosed(first, last)
            .mapToObj(
                n ->
                    """
                    {"stream":"%s","sequence":%d,"points":[%s]}"""
                        .formatted(
                            stream, n, point("count", countTime(epoch, n), agent, (double) n)))
            .collect(Collectors.joining(","));
    return delivery(agent, micros(), reports);
  }

  /** The time of the point that {@link #counting} gives a sequence, in microseconds. */
  static long countTime(long epoch, long sequence) {
    return epoch + sequence * 1_000;
  }

  /** A delivery of one report with one point, as an agent with some clock sends it. */
  static String single(String agent, String stream, long sequence, long clock, double value) {
    return delivery(
        agent,
        clock,
        """
        {"stream":"%s","sequence":%d,"points":[%s]}"""
            .formatted(stream, sequence, point("count", clock, agent, value)));
  }

  private static String point(String kind, long time, String device, double value) {
    return """
    {"kind":"%s","time":%d,"tags":{"device":"%s"},"fields":{"n":%s}}"""
        .formatted(kind, time, device, value);
  }

  private static String delivery(String agent, long sent, String reports) {
    return """
    {"agent":"%s","sent":%d,"interval":1,"reports":[%s]}"""
        .formatted(agent, sent, reports);
  }
}
