package dev.sonde.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Writes compact JSON into a growing array of UTF-8 bytes. Not thread-safe.
 *
 * <p>It stands beside Jackson's generator because an agent that only writes then never loads
 * Jackson, which takes 40 ms and 2 MB the first time.
 */
public final class JsonBytes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int length;

  /** Whether a comma must come before the next name or element. */
  private boolean comma;

  /** An empty array; grows beyond the expected length when it must. */
  public JsonBytes(int expectedLength) {
    bytes = new byte[expectedLength];
  }

  /** Begins an object or an array. */
  public JsonBytes open(char bracket) {
    separate();
    append(bracket);
    comma = false;
    return this;
  }

  /** Ends an object or an array. */
  public JsonBytes close(char bracket) {
    append(bracket);
    comma = true;
    return this;
  }

  /** Writes the name of a member. */
  public JsonBytes name(String name) {
    text(name);
    append(':');
    comma = false;
    return this;
  }

  /** Writes a text, escaped. */
  public JsonBytes text(String value) {
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

  /** Writes a whole number. */
  public JsonBytes number(long value) {
    separate();
    return ascii(Long.toString(value));
  }

  /** Writes a finite number; whole ones without a fraction. */
  public JsonBytes number(double value) {
    separate();
    return ascii(Numbers.isWhole(value) ? Long.toString((long) value) : Double.toString(value));
  }

  /** Writes true or false. */
  public JsonBytes truth(boolean value) {
    separate();
    return ascii(value ? "true" : "false");
  }

  /** Writes a value that is JSON already. */
  public JsonBytes raw(byte[] json) {
    separate();
    return append(json);
  }

  /** Writes a {@link JsonTree}; a number that is not finite becomes null. */
  public JsonBytes tree(Object tree) {
    switch (tree) {
      case Map<?, ?> map -> {
        open('{');
        map.forEach((name, value) -> name(String.valueOf(name)).tree(value));
        close('}');
      }
      case Iterable<?> list -> {
        open('[');
        list.forEach(this::tree);
        close(']');
      }
      case Boolean truth -> truth(truth);
      case Long number -> number(number.longValue());
      case Integer number -> number(number.longValue());
      case Double number -> {
        if (Double.isFinite(number)) {
          number(number.doubleValue());
        } else {
          raw(new byte[] {'n', 'u', 'l', 'l'});
        }
      }
      default -> text(tree.toString());
    }
    return this;
  }

  /** What was written. */
  public byte[] toBytes() {
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
