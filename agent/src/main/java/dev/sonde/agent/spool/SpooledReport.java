package dev.sonde.agent.spool;

/**
 * A report as it waits in the spool.
 *
 * @param created the agent's clock when it was made, in microseconds since the epoch
 * @param stream the stream that it belongs to, as a number
 * @param sequence its place in the stream
 * @param body the report in its JSON form; belongs to the spool and must not be changed
 */
public record SpooledReport(long created, long stream, long sequence, byte[] body) {

  /** The name of a stream in a report's id: 16 hexadecimal digits. */
  public static String streamName(long stream) {
    StringBuilder name = new StringBuilder(16);
    for (int shift = 60; shift >= 0; shift -= 4) {
      name.append(Character.forDigit((int) (stream >>> shift) & 15, 16));
    }
    return name.toString();
  }

  /** For log lines: the sequence and the stream. */
  public String name() {
    return "report " + sequence + " of stream " + streamName(stream);
  }
}
