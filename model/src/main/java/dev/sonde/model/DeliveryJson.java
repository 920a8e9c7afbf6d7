package dev.sonde.model;

import java.util.List;

/**
 * Writes deliveries in their JSON form, the schema {@code Delivery} of the API; {@link
 * DeliveryDecoder} reads it.
 *
 * <p>A report is written once, kept as bytes by the spool, and wrapped anew each time that it is
 * sent.
 */
public final class DeliveryJson {
  private static final int TYPICAL_POINT = 256;

  private DeliveryJson() {}

  /** One report, without its agent, which stands in the envelope. */
  public static byte[] encodeReport(Report report) {
    JsonBytes json = new JsonBytes(128 + TYPICAL_POINT * report.points().size());
    json.open('{');
    json.name("stream").text(report.id().stream());
    json.name("sequence").number(report.id().sequence());
    json.name("points").open('[');
    for (Point point : report.points()) {
      PointJson.write(json, point);
    }
    return json.close(']').close('}').toBytes();
  }

  /**
   * A delivery of reports that were encoded before.
   *
   * @param agent the id of the agent that made all the reports
   * @param sent the agent's clock, in microseconds since the epoch
   * @param interval how often the agent reports, in seconds
   * @param replayed whether the reports waited in a spool
   * @param encodedReports what {@link #encodeReport} gave, in order
   */
  public static byte[] envelope(
      String agent, long sent, double interval, boolean replayed, List<byte[]> encodedReports) {
    int length = encodedReports.stream().mapToInt(report -> report.length + 1).sum();
    JsonBytes json = new JsonBytes(256 + length);
    json.open('{');
    json.name("agent").text(agent);
    json.name("sent").number(sent);
    json.name("interval").number(interval);
    json.name("replayed").truth(replayed);
    json.name("reports").open('[');
    encodedReports.forEach(json::raw);
    return json.close(']').close('}').toBytes();
  }

  /** A whole delivery. */
  public static byte[] encode(Delivery delivery) {
    return envelope(
        delivery.agent(),
        delivery.sent(),
        delivery.interval(),
        delivery.replayed(),
        delivery.reports().stream().map(DeliveryJson::encodeReport).toList());
  }
}
