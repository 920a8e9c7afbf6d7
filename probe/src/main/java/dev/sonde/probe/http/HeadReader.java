package dev.sonde.probe.http;

import dev.sonde.probe.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads heads of answers (RFC 9112, sections 4 and 5), those in between (1xx) too. */
final class HeadReader {
  private static final int MOST_BYTES = 65_536;
  private static final int MOST_HEADERS = 200;
  private static final int SHOWN = 60;
  private final Incoming in;
  private int left = MOST_BYTES;

  HeadReader(Incoming in) {
    this.in = in;
  }

  /**
   * Reads the head of the final answer.
   *
   * @throws AnswerException if it is malformed, too long, or ends before it is complete
   */
  Head read() throws IOException {
    Head head = one();
    while (head.status() < 200) {
      if (head.status() == 101) {
        throw AnswerException.malformed("the server changes the protocol without being asked to");
      }
      head = one();
    }
    return head;
  }

  private Head one() throws IOException {
    String line = line();
    int status = status(line);
    return new Head(
        line.substring(5, 8), status, line.length() > 13 ? line.substring(13) : "", headers());
  }

  /** The code of a status line, {@code HTTP/1.1 200 OK}. */
  private static int status(String line) throws AnswerException {
    boolean isOne =
        line.length() >= 12
            && line.startsWith("HTTP/1.")
            && isDigit(line.charAt(7))
            && line.charAt(8) == ' '
            && line.charAt(9) != '0'
            && isDigit(line.charAt(9))
            && isDigit(line.charAt(10))
            && isDigit(line.charAt(11))
            && (line.length() == 12 || line.charAt(12) == ' ');
    if (!isOne) {
      throw AnswerException.malformed("the answer is not HTTP: '" + Excerpt.of(line, SHOWN) + "'");
    }
    return Integer.parseInt(line, 9, 12, 10);
  }

  private static boolean isDigit(char letter) {
    return letter >= '0' && letter <= '9';
  }

  /** Reads headers, or trailers, up to the empty line. */
  List<Head.Header> headers() throws IOException {
    List<Head.Header> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      char first = line.charAt(0);
      if (first == ' ' || first == '\t') {
        continueLast(headers, line);
      } else if (headers.size() == MOST_HEADERS) {
        throw AnswerException.malformed("there are more than " + MOST_HEADERS + " headers");
      } else {
        headers.add(header(line));
      }
    }
    return headers;
  }

  /** Joins a line that goes on with the one before (RFC 9112, section 5.2). */
  private static void continueLast(List<Head.Header> headers, String line) throws AnswerException {
    if (headers.isEmpty()) {
      throw AnswerException.malformed("the first header begins with a space");
    }
    Head.Header last = headers.removeLast();
    headers.add(new Head.Header(last.name(), (last.value() + " " + line.strip()).strip()));
  }

  private static Head.Header header(String line) throws AnswerException {
    int colon = line.indexOf(':');
    if (colon < 1 || !isToken(line, colon)) {
      throw AnswerException.malformed("a header is malformed: '" + Excerpt.of(line, SHOWN) + "'");
    }
    return new Head.Header(line.substring(0, colon), line.substring(colon + 1).strip());
  }

  private static boolean isToken(String line, int length) {
    for (int i = 0; i < length; i++) {
      char letter = line.charAt(i);
      if (letter <= ' ' || letter >= 127 || "\"(),/:;<=>?@[\\]{}".indexOf(letter) >= 0) {
        return false;
      }
    }
    return true;
  }

  private String line() throws IOException {
    String line = in.line(left);
    left -= line.length() + 1;
    if (left < 0) {
      throw AnswerException.malformed("the head is longer than " + MOST_BYTES + " bytes");
    }
    return line;
  }
}
