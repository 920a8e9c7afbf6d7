package dev.sonde.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes compact JSON into a growing array of UTF-8 bytes. Not thread-safe.
 *
 * <p>It stands beside Jackson's generator because an agent that only writes then never loads
 * Jackson, which takes 40 ms and 2 MB the first time.
 */
final class JsonBytes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int length;

  /** Whether a comma must come before the next name or element. */
  private boolean comma;

  JsonBytes(int expectedLength) {
    bytes = new byte[expectedLength];
  }

  JsonBytes open(char bracket) {
    separate();
    append(bracket);
    comma = false;
    return this;
  }

  JsonBytes close(char bracket) {
    append(bracket);
    comma = true;
    return this;
  }

  JsonBytes name(String name) {
    text(name);
    append(':');
    comma = false;
    return this;
  }

  JsonBytes text(String value) {
    separate();
    append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        // Rare: leave the rest to the JDK, which knows surrogates.
        return escaped(value, i);
      }
      character(c);
    }
    append('"');
    return this;
  }

  JsonBytes number(long value) {
    separate();
    return ascii(Long.toString(value));
  }

  /** Writes a finite number; whole ones without a fraction. */
  JsonBytes number(double value) {
    separate();
    return ascii(Numbers.isWhole(value) ? Long.toString((long) value) : Double.toString(value));
  }

  JsonBytes truth(boolean value) {
    separate();
    return ascii(value ? "true" : "false");
  }

  /** Writes a value that is JSON already. */
  JsonBytes raw(byte[] json) {
    separate();
    return append(json);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private JsonBytes escaped(String value, int from) {
    for (byte b : value.substring(from).getBytes(StandardCharsets.UTF_8)) {
      character((char) (b & 0xff));
    }
    append('"');
    return this;
  }

  /** Appends one ASCII character with JSON's escapes, or one byte of a longer character. */
  private void character(char c) {
    if (c == '"' || c == '\\') {
      append('\\');
      append(c);
    } else if (c < 0x20) {
      ascii("\\u00");
      append((char) HEX[c >> 4]);
      append((char) HEX[c & 15]);
    } else {
      append(c);
    }
  }

  private void separate() {
    if (comma) {
      append(',');
    }
    comma = true;
  }

  private JsonBytes ascii(String text) {
    return append(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private JsonBytes append(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    return this;
  }

  private void append(char singleByte) {
    reserve(1);
    bytes[length++] = (byte) singleByte;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
