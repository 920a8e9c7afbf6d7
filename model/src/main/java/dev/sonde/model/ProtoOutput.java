package dev.sonde.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes small messages in the wire format of Protocol Buffers. Not thread-safe. */
public final class ProtoOutput {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

  /** Adds an integer; 0 is what an absent one means, and is left out. */
  public ProtoOutput integer(int field, long value) {
    if (value != 0) {
      varint((long) field << 3);
      varint(value);
    }
    return this;
  }

  /** Adds a text. */
  public ProtoOutput text(int field, String text) {
    return part(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a message. */
  public ProtoOutput message(int field, ProtoOutput message) {
    return part(field, message.bytes());
  }

  /** What was written. */
  public byte[] bytes() {
    return bytes.toByteArray();
  }

  private ProtoOutput part(int field, byte[] part) {
    varint(((long) field << 3) | 2);
    varint(part.length);
    bytes.writeBytes(part);
    return this;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
