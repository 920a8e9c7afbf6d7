package dev.sonde.probe;

import java.nio.ByteBuffer;

/**
 * The test packets of STAMP without authentication (RFC 8762 sections 4.2.1 and 4.3.1), which those
 * of TWAMP Light resemble; numbers are big-endian.
 */
public final class StampPacket {
  /** The length of a packet without padding, in both directions. */
  public static final int BYTES = 44;

  /** How much of a sender's packet says anything; TWAMP Light's shortest. */
  public static final int LEAST_BYTES = 14;

  private static final int RECEIVED = 16;
  private static final int COPY = 24;
  private static final int TTL = 40;

  /** What a reflector tells in place of a TTL that it can't see (RFC 5357 section 4.2.1). */
  private static final byte UNKNOWN_TTL = (byte) 255;

  private StampPacket() {}

  /**
   * How far a clock may be off (RFC 4656 section 4.1.2, RFC 8186).
   *
   * @param isSynchronized whether the clock follows UTC
   * @param isPtp whether timestamps have PTP's form instead of NTP's
   * @param scale a power of 2
   * @param multiplier of 2^(scale − 32) s; 0 is not allowed
   */
  public record ErrorEstimate(boolean isSynchronized, boolean isPtp, int scale, int multiplier) {

    /** The clock follows nothing that is known of; it may be off by a second. */
    public static final ErrorEstimate UNKNOWN = new ErrorEstimate(false, false, 32, 1);

    static ErrorEstimate of(int bits) {
      return new ErrorEstimate(
          (bits & 0x8000) != 0, (bits & 0x4000) != 0, (bits >> 8) & 0x3f, bits & 0xff);
    }

    short bits() {
      return (short)
          ((isSynchronized ? 0x8000 : 0) | (isPtp ? 0x4000 : 0) | scale << 8 | multiplier);
    }

    /** The error in milliseconds. */
    public double millis() {
      return Math.scalb(multiplier * 1_000.0, scale - 32);
    }
  }

  /**
   * What came back from a reflector. Timestamps have NTP's form.
   *
   * @param sequence the reflector's number, or the sender's again
   * @param sent when it left the reflector
   * @param error of the reflector's clock
   * @param received when the sender's packet came
   * @param senderSequence the sender's number
   * @param senderTimestamp when the sender said it sent
   */
  public record Reflected(
      int sequence,
      long sent,
      ErrorEstimate error,
      long received,
      int senderSequence,
      long senderTimestamp) {

    /** Reads a packet of at least {@link #BYTES}. */
    public static Reflected of(ByteBuffer packet) {
      ErrorEstimate error = ErrorEstimate.of(packet.getShort(12) & 0xffff);
      return new Reflected(
          packet.getInt(0),
          ntp(packet.getLong(4), error),
          error,
          ntp(packet.getLong(RECEIVED), error),
          packet.getInt(COPY),
          packet.getLong(COPY + 4));
    }

    /** How long the reflector held it, in milliseconds. */
    public double processingMillis() {
      return Timescale.ntpMillis(sent - received);
    }

    /** PTP's seconds and nanoseconds as NTP's seconds and fraction, with an epoch of their own. */
    private static long ntp(long timestamp, ErrorEstimate error) {
      if (!error.isPtp()) {
        return timestamp;
      }
      long nanos = timestamp & 0xffff_ffffL;
      return (timestamp >>> 32 << 32) + (nanos << 32) / 1_000_000_000L;
    }
  }

  /**
   * A sender's packet.
   *
   * @param sequence from 0
   * @param timestamp when it is sent, in NTP's form
   * @param error of the sender's clock
   * @param bytes its length, at least {@link #BYTES}; what is over is zero
   */
  public static byte[] probe(int sequence, long timestamp, ErrorEstimate error, int bytes) {
    return ByteBuffer.allocate(bytes)
        .putInt(sequence)
        .putLong(timestamp)
        .putShort(error.bits())
        .array();
  }

  /**
   * Turns a sender's packet into a reflector's, in place. What is longer than the usual packet
   * stays as it is, and a shorter one of TWAMP Light grows to it (RFC 8762 section 4.6).
   *
   * @param packet with room for {@link #BYTES}
   * @param length of what came, at least {@link #LEAST_BYTES}
   * @param received when it came, in NTP's form
   * @param error of the reflector's clock
   * @return the length of the packet; its sequence number and its sending time are still to be set
   */
  public static int reflect(ByteBuffer packet, int length, long received, ErrorEstimate error) {
    for (int i = length; i < BYTES; i++) {
      packet.put(i, (byte) 0);
    }
    packet.putInt(COPY, packet.getInt(0));
    packet.putLong(COPY + 4, packet.getLong(4));
    packet.putShort(COPY + 12, packet.getShort(12));
    packet.putShort(COPY + 14, (short) 0);
    packet.putInt(TTL, 0).put(TTL, UNKNOWN_TTL);
    packet.putShort(12, error.bits());
    // The session's identifier (RFC 8972 section 3) stays where it is, at 14.
    packet.putLong(RECEIVED, received);
    return Math.max(length, BYTES);
  }

  /** Gives a reflector's packet its number and the time at which it is sent, in NTP's form. */
  public static void send(ByteBuffer packet, int sequence, long timestamp) {
    packet.putInt(0, sequence);
    packet.putLong(4, timestamp);
  }
}
