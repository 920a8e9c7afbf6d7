package dev.sonde.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes with the few ways of writing that the loads need. Not thread-safe. */
final class Bytes {
  private byte[] array = new byte[4096];
  private int size;

  /** How many bytes were written. */
  int size() {
    return size;
  }

  /** Forgets what was written and keeps the array. */
  Bytes clear() {
    size = 0;
    return this;
  }

  /** A copy of what was written. */
  byte[] copy() {
    return Arrays.copyOf(array, size);
  }

  /** A view of what was written, good until the next write. */
  ByteBuffer view() {
    return ByteBuffer.wrap(array, 0, size);
  }

  /** Writes all of it in one go. */
  void writeTo(OutputStream out) throws IOException {
    out.write(array, 0, size);
  }

  /** Appends a text as UTF-8. */
  Bytes text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends bytes. */
  Bytes bytes(byte[] bytes) {
    return bytes(bytes, bytes.length);
  }

  /** Appends what another one holds. */
  Bytes bytes(Bytes other) {
    return bytes(other.array, other.size);
  }

  private Bytes bytes(byte[] bytes, int length) {
    room(length);
    System.arraycopy(bytes, 0, array, size, length);
    size += length;
    return this;
  }

  /** Appends one byte. */
  Bytes octet(int octet) {
    room(1);
    array[size++] = (byte) octet;
    return this;
  }

  /** Appends a whole number of 0 or more in decimal digits. */
  Bytes number(long number) {
    return digits(number, width(number));
  }

  /** Appends a whole number with leading zeros. */
  Bytes digits(long number, int width) {
    room(width);
    digits(array, size, number, width);
    size += width;
    return this;
  }

  /** Appends a number of 0 or more with at most this many decimals, and no zeros at the end. */
  Bytes decimal(double number, int decimals) {
    long parts = 1;
    for (int i = 0; i < decimals; i++) {
      parts *= 10;
    }
    long scaled = Math.round(number * parts);
    number(scaled / parts);
    if (scaled % parts == 0) {
      return this;
    }
    octet('.').digits(scaled % parts, decimals);
    while (array[size - 1] == '0') {
      size--;
    }
    return this;
  }

  /** Appends a number in Protocol Buffers' variable length. */
  Bytes varint(long number) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      octet((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return octet((int) rest);
  }

  /** Appends 8 bytes, the lowest first. */
  Bytes littleEndian(long number) {
    for (int shift = 0; shift < 64; shift += 8) {
      octet((int) (number >>> shift));
    }
    return this;
  }

  /** How many bytes {@link #varint} takes. */
  static int varintSize(long number) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(number)) / 7);
  }

  /** Overwrites a place with a whole number with leading zeros. */
  static void digits(byte[] target, int offset, long number, int width) {
    long rest = number;
    for (int i = offset + width - 1; i >= offset; i--) {
      target[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static int width(long number) {
    int width = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      width++;
    }
    return width;
  }

  private void room(int more) {
    if (size + more > array.length) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, size + more));
    }
  }
}
