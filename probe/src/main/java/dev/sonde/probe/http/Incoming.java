package dev.sonde.probe.http;

import dev.sonde.probe.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What comes in on a connection, through a buffer of fixed size. For one thread. */
final class Incoming {
  private static final int SIZE = 8_192;
  private final Wire wire;
  private final byte[] buffer = new byte[SIZE];
  private int begin;
  private int end;

  Incoming(Wire wire) {
    this.wire = wire;
  }

  /** Waits until something is there; false if nothing comes any more. */
  boolean awaitAny() throws IOException {
    if (begin < end) {
      return true;
    }
    int read = wire.read(buffer, 0, SIZE);
    begin = 0;
    end = Math.max(0, read);
    return read > 0;
  }

  /**
   * The next line without its end, which is CR LF or LF alone (RFC 9112, section 2.2).
   *
   * @param most how many bytes it may have
   * @throws AnswerException if it is longer, or the connection ends in it
   */
  String line(int most) throws IOException {
    String first = rest(most);
    if (first != null) {
      return withoutReturn(first);
    }
    StringBuilder line = new StringBuilder();
    while (true) {
      line.append(taken(end - begin));
      if (!awaitAny()) {
        throw AnswerException.incomplete("the connection was closed in the middle of a line");
      }
      String rest = rest(most - line.length());
      if (rest != null) {
        return withoutReturn(line.append(rest).toString());
      }
    }
  }

  /** What is left of a line if its end is in the buffer; null if it is not. */
  private @Nullable String rest(int most) throws AnswerException {
    for (int i = begin; i < end; i++) {
      if (i - begin > most) {
        break;
      }
      if (buffer[i] == '\n') {
        String line = taken(i - begin);
        begin++;
        return line;
      }
    }
    if (end - begin > most) {
      throw AnswerException.malformed("a line or a head is too long");
    }
    return null;
  }

  private String taken(int length) {
    String text = new String(buffer, begin, length, StandardCharsets.ISO_8859_1);
    begin += length;
    return text;
  }

  private static String withoutReturn(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /**
   * Hands on what is there, at most so much; waits if nothing is.
   *
   * @return how many bytes; -1 if nothing comes any more
   */
  int pour(Sink sink, long most) throws IOException {
    if (!awaitAny()) {
      return -1;
    }
    int length = (int) Math.min(most, end - begin);
    sink.take(buffer, begin, length);
    begin += length;
    return length;
  }

  /** Takes bytes, which stay the giver's. */
  @FunctionalInterface
  interface Sink {
    void take(byte[] bytes, int offset, int length);
  }
}
