package dev.sonde.transport.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes messages of Sparkplug B as nodes do; knows nothing of the reader that is tested. */
final class SparkplugEncoder {
  static final int INT8 = 1;
  static final int INT32 = 3;
  static final int INT64 = 4;
  static final int UINT64 = 8;
  static final int FLOAT = 9;
  static final int DOUBLE = 10;
  static final int BOOLEAN = 11;
  static final int STRING = 12;
  static final int DATASET = 16;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A message with a time in milliseconds and a sequence number. */
  static SparkplugEncoder message(long millis, int sequence) {
    return new SparkplugEncoder().varint(1, millis).varint(3, sequence);
  }

  SparkplugEncoder varint(int field, long value) {
    raw((long) field << 3);
    raw(value);
    return this;
  }

  SparkplugEncoder part(int field, byte[] part) {
    raw(((long) field << 3) | 2);
    raw(part.length);
    bytes.writeBytes(part);
    return this;
  }

  SparkplugEncoder text(int field, String text) {
    return part(field, text.getBytes(StandardCharsets.UTF_8));
  }

  SparkplugEncoder real(int field, double value) {
    raw(((long) field << 3) | 1);
    bytes.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
    return this;
  }

  SparkplugEncoder single(int field, float value) {
    raw(((long) field << 3) | 5);
    bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
    return this;
  }

  /** Adds a metric. */
  SparkplugEncoder metric(SparkplugEncoder metric) {
    return part(2, metric.bytes());
  }

  /** The beginning of a metric that has a name and an alias. */
  static SparkplugEncoder named(String name, int alias, int type) {
    return new SparkplugEncoder().text(1, name).varint(2, alias).varint(4, type);
  }

  /** The beginning of a metric that an alias stands for. */
  static SparkplugEncoder aliased(int alias) {
    return new SparkplugEncoder().varint(2, alias);
  }

  /** Adds the unit to a metric, after a property that is none. */
  SparkplugEncoder unit(String unit) {
    SparkplugEncoder other = new SparkplugEncoder().varint(1, INT32).varint(3, 7);
    SparkplugEncoder value = new SparkplugEncoder().varint(1, STRING).text(8, unit);
    return part(
        9,
        new SparkplugEncoder()
            .text(1, "quality")
            .text(1, "engUnit")
            .part(2, other.bytes())
            .part(2, value.bytes())
            .bytes());
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  private void raw(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
