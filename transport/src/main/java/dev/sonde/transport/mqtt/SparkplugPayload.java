package dev.sonde.transport.mqtt;

import dev.sonde.model.MalformedException;
import dev.sonde.model.ProtoInput;
import dev.sonde.model.ProtoOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A message of Sparkplug B (Sparkplug 3.0, section 6.4.4; {@code sparkplug_b.proto}).
 *
 * @param micros when it was sent, in microseconds since 1970; absent if it doesn't say
 * @param sequence 0 to 255; what is absent on the wire is 0
 */
record SparkplugPayload(OptionalLong micros, int sequence, List<SparkplugMetric> metrics) {
  /** The largest message that is read. */
  static final int MOST_BYTES = 1 << 20;

  /** The most metrics in a message. */
  static final int MOST_METRICS = 10_000;

  /** The number of a node's session, in its birth and its death. */
  static final String SESSION = "bdSeq";

  private static final String REBIRTH = "Node Control/Rebirth";
  private static final int BOOLEAN = 11;
  private static final long MOST_MILLIS = 253_402_300_799_999L;

  SparkplugPayload {
    metrics = List.copyOf(metrics);
  }

  /**
   * Reads a message.
   *
   * @throws MalformedException if it is none, or too large
   */
  static SparkplugPayload read(byte[] payload) {
    if (payload.length > MOST_BYTES) {
      throw new MalformedException("", "longer than " + MOST_BYTES + " bytes");
    }
    OptionalLong micros = OptionalLong.empty();
    long sequence = 0;
    List<SparkplugMetric> metrics = new ArrayList<>();
    ProtoInput in = new ProtoInput(payload);
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> micros = OptionalLong.of(micros(in.integer()));
        case 2 -> metrics.add(metric(in, metrics.size()));
        case 3 -> sequence = in.integer();
        default -> in.skip();
      }
    }
    if (sequence < 0 || sequence > 255) {
      throw new MalformedException("seq", "expected 0 to 255, found " + sequence);
    }
    return new SparkplugPayload(micros, (int) sequence, metrics);
  }

  private static SparkplugMetric metric(ProtoInput in, int before) {
    if (before == MOST_METRICS) {
      throw new MalformedException("metrics", "expected at most " + MOST_METRICS);
    }
    return SparkplugMetric.read(in.message());
  }

  /** Microseconds of milliseconds; the latest time there is for what is no time. */
  static long micros(long millis) {
    return (millis < 0 ? MOST_MILLIS : Math.min(millis, MOST_MILLIS)) * 1000;
  }

  /** The number of the node's session; absent if the message doesn't say. */
  OptionalLong session() {
    for (SparkplugMetric metric : metrics) {
      if (metric.name().equals(Optional.of(SESSION))
          && metric.value() instanceof SparkplugMetric.Value.Whole(long bits)) {
        return OptionalLong.of(bits);
      }
    }
    return OptionalLong.empty();
  }

  /** The command to a node that it say again all that it has. */
  static byte[] rebirth(long millis) {
    ProtoOutput metric =
        new ProtoOutput().text(1, REBIRTH).integer(3, millis).integer(4, BOOLEAN).integer(14, 1);
    return new ProtoOutput().integer(1, millis).message(2, metric).bytes();
  }
}
