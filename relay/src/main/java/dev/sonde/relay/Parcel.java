package dev.sonde.relay;

import dev.sonde.agent.spool.SpooledReport;
import dev.sonde.model.DeliveryJson;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Report;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A report of an agent as it waits at a relay, with what its delivery said besides.
 *
 * <p>As bytes, big-endian: form (1 byte), whether it was replayed (1), interval in seconds (8),
 * skew in microseconds (8), length of the report (4), length of the agent's id (2), the id in
 * UTF-8, the report deflated (RFC 1951).
 *
 * @param agent whose it is
 * @param interval how often the agent reports, in seconds
 * @param skew the agent's clock minus the relay's, in microseconds
 * @param replayed whether it had waited at the agent
 * @param report as {@link DeliveryJson#encodeReport} gives it
 */
record Parcel(String agent, double interval, long skew, boolean replayed, byte[] report) {
  private static final byte FORM = 1;
  private static final int HEADER = 24;
  private static final int MOST_BYTES = 16 << 20;

  /** As it waits in the spool. */
  static SpooledReport spooled(
      Report report, double interval, long skew, boolean replayed, long arrived) {
    Report.Id id = report.id();
    Parcel parcel =
        new Parcel(id.agent(), interval, skew, replayed, DeliveryJson.encodeReport(report));
    return new SpooledReport(arrived, number(id.stream()), id.sequence(), parcel.toBytes());
  }

  /** A stream's name as a number, for logs. */
  private static long number(String stream) {
    return stream.matches("[0-9a-f]{16}") ? Long.parseUnsignedLong(stream, 16) : stream.hashCode();
  }

  byte[] toBytes() {
    byte[] id = agent.getBytes(StandardCharsets.UTF_8);
    ByteBuffer head = ByteBuffer.allocate(HEADER + id.length);
    head.put(FORM).put((byte) (replayed ? 1 : 0)).putDouble(interval).putLong(skew);
    head.putInt(report.length).putShort((short) id.length).put(id);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.capacity() + report.length / 3);
    bytes.writeBytes(head.array());
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(report);
      deflater.finish();
      byte[] buffer = new byte[4096];
      while (!deflater.finished()) {
        bytes.write(buffer, 0, deflater.deflate(buffer));
      }
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  /**
   * Reads the bytes.
   *
   * @throws MalformedException if they are no parcel
   */
  static Parcel of(byte[] bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      byte form = buffer.get();
      boolean replayed = buffer.get() == 1;
      double interval = buffer.getDouble();
      long skew = buffer.getLong();
      int length = buffer.getInt();
      byte[] id = new byte[Short.toUnsignedInt(buffer.getShort())];
      if (form != FORM || length < 0 || length > MOST_BYTES) {
        throw new MalformedException("", "expected a parcel of form " + FORM);
      }
      buffer.get(id);
      return new Parcel(
          new String(id, StandardCharsets.UTF_8),
          interval,
          skew,
          replayed,
          inflated(buffer, length));
    } catch (BufferUnderflowException | DataFormatException e) {
      throw new MalformedException("", "expected a whole parcel");
    }
  }

  private static byte[] inflated(ByteBuffer from, int length) throws DataFormatException {
    byte[] report = new byte[length];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(from);
      int done = 0;
      while (done < length) {
        int more = inflater.inflate(report, done, length - done);
        if (more == 0) {
          throw new DataFormatException("it ends early");
        }
        done += more;
      }
    } finally {
      inflater.end();
    }
    return report;
  }
}
