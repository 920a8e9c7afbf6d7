package dev.sonde.server.prometheus;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Requests of remote write, put together by hand. */
public final class WriteBodies {
  private static final int MAX_LITERAL = 60_000;

  private WriteBodies() {}

  /** A series: labels in turn, then its samples. */
  public record Series(Map<String, String> labels, List<Sample> samples) {
    /** A series of a metric. */
    public static Series of(String metric, Map<String, String> labels, Sample... samples) {
      Map<String, String> all = new TreeMap<>(labels);
      all.put("__name__", metric);
      return new Series(all, List.of(samples));
    }
  }

  /** A sample. */
  public record Sample(long millis, double value) {}

  /** A {@code prometheus.WriteRequest}. */
  public static byte[] version1(List<Series> all) {
    Message request = new Message();
    for (Series series : all) {
      Message one = new Message();
      series
          .labels()
          .forEach((name, value) -> one.message(1, new Message().text(1, name).text(2, value)));
      series.samples().forEach(sample -> one.message(2, sample(sample)));
      request.message(1, one);
    }
    return request.bytes();
  }

  private static Message sample(Sample sample) {
    return new Message().number(1, sample.value()).integer(2, sample.millis());
  }

  /** An {@code io.prometheus.write.v2.Request}, whose series are counters with a help text. */
  public static byte[] version2(List<Series> all) {
    List<String> symbols = new ArrayList<>(List.of("", "What it counts."));
    Message series = new Message();
    for (Series each : all) {
      Message refs = new Message();
      each.labels().forEach((name, value) -> refs.raw(ref(symbols, name)).raw(ref(symbols, value)));
      Message one = new Message().message(1, refs);
      each.samples().forEach(sample -> one.message(2, sample(sample)));
      one.message(5, new Message().integer(1, 1).integer(3, 1));
      series.message(5, one);
    }
    Message request = new Message();
    symbols.forEach(symbol -> request.text(4, symbol));
    return request.append(series).bytes();
  }

  private static long ref(List<String> symbols, String text) {
    if (!symbols.contains(text)) {
      symbols.add(text);
    }
    return symbols.indexOf(text);
  }

  /** Snappy's block format without compression: literals alone. */
  public static byte[] snappy(byte[] bytes) {
    Message block = new Message().raw(bytes.length);
    for (int at = 0; at < bytes.length; at += MAX_LITERAL) {
      int length = Math.min(MAX_LITERAL, bytes.length - at);
      block.out.write(61 << 2);
      block.out.write(length - 1);
      block.out.write((length - 1) >>> 8);
      block.out.write(bytes, at, length);
    }
    return block.bytes();
  }

  /** A message of Protocol Buffers. */
  public static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A varint without a field's number. */
    public Message raw(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      out.write((int) rest);
      return this;
    }

    /** A field of a varint. */
    public Message integer(int field, long value) {
      return raw((long) field << 3).raw(value);
    }

    /** A field of a double. */
    public Message number(int field, double value) {
      raw((long) field << 3 | 1);
      out.writeBytes(
          ByteBuffer.allocate(Double.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(Double.doubleToRawLongBits(value))
              .array());
      return this;
    }

    /** A field of a text. */
    public Message text(int field, String text) {
      return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A field of a message. */
    public Message message(int field, Message message) {
      return bytes(field, message.bytes());
    }

    private Message bytes(int field, byte[] bytes) {
      raw((long) field << 3 | 2).raw(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    /** All fields of another. */
    public Message append(Message other) {
      out.writeBytes(other.bytes());
      return this;
    }

    /** The message. */
    public byte[] bytes() {
      return out.toByteArray();
    }
  }
}
