package dev.sonde.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The content of a file of {@code /proc} or {@code /sys}, read line by line and word by word
 * without making objects.
 *
 * <p>Lines end with a line feed or a zero byte, words at blanks. Reading never fails: what is not
 * there is NaN, -1 or an empty text. One instance is filled again and again; not thread-safe.
 */
final class Text {
  /** Longer files are cut after this many bytes, at the end of a line. */
  static final int MAX_BYTES = 1 << 20;

  /** Up to this size the JDK reads without allocating native memory. */
  private static final int CHUNK = 8192;

  /** A buffer that grew beyond this is not kept. */
  private static final int KEPT_BYTES = 1 << 16;

  private static final long MAX_TENTH = Long.MAX_VALUE / 10;

  private byte[] bytes = new byte[CHUNK];
  private int length;
  private int position;
  private int lineEnd;
  private String path = "";
  private String problem = "";

  /** Replaces the content by what a stream holds. */
  void fill(String newPath, InputStream in) throws IOException {
    restart(newPath, "not found in it");
    int read = 0;
    while (length < MAX_BYTES
        && (read = in.read(bytes, length, Math.min(CHUNK, bytes.length - length))) > 0) {
      length += read;
      if (length == bytes.length && length < MAX_BYTES) {
        bytes = Arrays.copyOf(bytes, length * 2);
      }
    }
    if (length == MAX_BYTES) {
      problem = "longer than " + MAX_BYTES + " bytes";
      while (length > 0 && bytes[length - 1] != '\n') {
        length--;
      }
    }
  }

  /** Replaces the content by nothing, because the file can't be read. */
  void fail(String newPath, IOException cause) {
    restart(newPath, reason(cause));
  }

  private static String reason(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    int open = message.lastIndexOf('(');
    return open >= 0 && message.endsWith(")")
        ? message.substring(open + 1, message.length() - 1)
        : message;
  }

  private void restart(String newPath, String newProblem) {
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[CHUNK];
    }
    path = newPath;
    problem = newProblem;
    length = 0;
    position = 0;
    lineEnd = -1;
  }

  /** Where a value was looked for in vain, and why it is not there, for people. */
  String absence() {
    return path + ": " + problem;
  }

  /** Whether there is nothing to read. */
  boolean isEmpty() {
    return length == 0;
  }

  /** Goes to the start of the next line, at first to that of the first line. */
  boolean nextLine() {
    int start = lineEnd + 1;
    if (start >= length) {
      position = length;
      lineEnd = length;
      return false;
    }
    int end = start;
    while (end < length && bytes[end] != '\n' && bytes[end] != 0) {
      end++;
    }
    position = start;
    lineEnd = end;
    return true;
  }

  /** Whether the rest of the line begins with a text of ASCII characters; if so, goes past it. */
  boolean skip(String prefix) {
    if (lineEnd - position < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (bytes[position + i] != prefix.charAt(i)) {
        return false;
      }
    }
    position += prefix.length();
    return true;
  }

  /** Goes past the next occurrence of a text in the line, if there is one. */
  boolean skipPast(String marker) {
    int before = position;
    for (; position + marker.length() <= lineEnd; position++) {
      if (skip(marker)) {
        return true;
      }
    }
    position = before;
    return false;
  }

  /** Goes past a number of words. */
  Text skipWords(int count) {
    for (int i = 0; i < count; i++) {
      skipBlanks();
      position = wordEnd();
    }
    return this;
  }

  /** The next word of the line, empty at its end. */
  String word() {
    skipBlanks();
    int end = wordEnd();
    String word = string(position, end);
    position = end;
    return word;
  }

  /**
   * What comes before the next occurrence of a character, blanks removed; empty if it is missing.
   */
  String before(char end) {
    for (int i = position; i < lineEnd; i++) {
      if (bytes[i] == end) {
        String found = string(position, i).strip();
        position = i + 1;
        return found;
      }
    }
    return "";
  }

  /** The rest of the line without blanks around it. */
  String rest() {
    String rest = string(position, lineEnd).strip();
    position = lineEnd;
    return rest;
  }

  /** The next word as a whole number of 0 to 2^63 - 1, or -1 if it is none. */
  long count() {
    skipBlanks();
    long value = -1;
    while (position < lineEnd && isDigit(bytes[position])) {
      int digit = bytes[position++] - '0';
      value = Math.max(value, 0);
      value = value < MAX_TENTH ? value * 10 + digit : Long.MAX_VALUE;
    }
    return value;
  }

  /** The next word as an unsigned hexadecimal number of at most 32 bits, or -1 if it is none. */
  long hex() {
    skipBlanks();
    int end = Math.min(wordEnd(), position + 8);
    long value = position == end ? -1 : 0;
    for (; position < end; position++) {
      int digit = Character.digit(bytes[position], 16);
      if (digit < 0) {
        return -1;
      }
      value = (value << 4) | digit;
    }
    return value;
  }

  /** The next word as a number with or without a sign and decimals, or NaN if it is none. */
  double number() {
    skipBlanks();
    boolean negative = position < lineEnd && bytes[position] == '-';
    if (negative) {
      position++;
    }
    long whole = count();
    if (whole < 0) {
      return Double.NaN;
    }
    double value = whole + fraction();
    return negative ? -value : value;
  }

  private double fraction() {
    double digits = 0;
    double scale = 1;
    if (position < lineEnd && bytes[position] == '.') {
      position++;
      for (; position < lineEnd && isDigit(bytes[position]); position++) {
        digits = digits * 10 + (bytes[position] - '0');
        scale *= 10;
      }
    }
    return digits / scale;
  }

  private void skipBlanks() {
    while (position < lineEnd && (bytes[position] == ' ' || bytes[position] == '\t')) {
      position++;
    }
  }

  private int wordEnd() {
    int end = position;
    while (end < lineEnd && bytes[end] != ' ' && bytes[end] != '\t') {
      end++;
    }
    return end;
  }

  private String string(int start, int end) {
    return start >= end ? "" : new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
