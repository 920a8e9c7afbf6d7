package dev.sonde.transport.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads one HTTP/1.1 answer (RFC 9112), trusting nothing of it: head and body are bounded, and what
 * can't be understood is a {@link ProtocolException}.
 */
final class HttpUplinkAnswerReader {
  /** The most bytes of status line and headers. */
  static final int MAX_HEAD = 16 << 10;

  /** As many bytes of a body are kept of an answer to a delivery. */
  static final int MAX_BODY = 64 << 10;

  private static final int UNKNOWN = -1;

  private final InputStream in;
  private final int maxBody;
  private int headBytes;
  private int status;
  private long length = UNKNOWN;
  private boolean chunked;
  private boolean reusable;
  private String contentType = "";
  private String retryAfter = "";
  private String location = "";

  private HttpUplinkAnswerReader(InputStream in, int maxBody) {
    this.in = in;
    this.maxBody = maxBody;
  }

  /**
   * Reads an answer to a request that was not HEAD.
   *
   * @param maxBody the most bytes of a body that are kept; a longer one ends the connection
   * @throws EOFException if the connection ends before the answer does
   */
  static HttpUplinkAnswer read(InputStream in, int maxBody) throws IOException {
    HttpUplinkAnswerReader reader = new HttpUplinkAnswerReader(in, maxBody);
    do {
      reader.readHead();
    } while (reader.status < 200);
    byte[] body = reader.readBody();
    return new HttpUplinkAnswer(
        reader.status,
        reader.contentType,
        reader.retryAfter,
        reader.location,
        reader.reusable,
        body);
  }

  private void readHead() throws IOException {
    length = UNKNOWN;
    chunked = false;
    readStatus(line());
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new ProtocolException("a header without a name");
      }
      header(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
  }

  private void readStatus(String line) throws ProtocolException {
    if (!line.startsWith("HTTP/1.") || line.length() < 12 || line.charAt(8) != ' ') {
      throw new ProtocolException("not an HTTP/1.1 answer");
    }
    reusable = line.charAt(7) != '0';
    status = number(line.substring(9, 12), 10);
    if (status < 100) {
      throw new ProtocolException("not an HTTP status");
    }
  }

  private void header(String name, String value) throws ProtocolException {
    switch (name) {
      case "content-length" -> length = number(value, 10);
      case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
      case "connection" -> reusable = reusable && !value.equalsIgnoreCase("close");
      case "content-type" -> contentType = mediaType(value);
      case "retry-after" -> retryAfter = value;
      case "location" -> location = value;
      default -> {
        // Nothing that matters here.
      }
    }
  }

  private static String mediaType(String value) {
    int parameters = value.indexOf(';');
    String type = parameters < 0 ? value : value.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  private byte[] readBody() throws IOException {
    if (status == 204 || status == 304) {
      return new byte[0];
    }
    if (chunked) {
      return readChunks();
    }
    if (length == UNKNOWN) {
      reusable = false;
      return cutOrWhole(in.readNBytes(maxBody + 1));
    }
    if (length > maxBody) {
      reusable = false;
      return new byte[0];
    }
    return exactly((int) length);
  }

  private byte[] cutOrWhole(byte[] body) {
    return body.length > maxBody ? new byte[0] : body;
  }

  private byte[] readChunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      if (body.size() + size > maxBody) {
        reusable = false;
        return new byte[0];
      }
      body.writeBytes(exactly(size));
      if (!line().isEmpty()) {
        throw new ProtocolException("a chunk longer than announced");
      }
    }
    while (!line().isEmpty()) {
      // Trailers say nothing that matters here.
    }
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    String line = line();
    int extension = line.indexOf(';');
    return number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the answer was cut off");
    }
    return bytes;
  }

  /** A line without its end; all lines of an answer share one bound. */
  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      if (++headBytes > MAX_HEAD) {
        throw new ProtocolException("headers of more than " + MAX_HEAD + " bytes");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private static int number(String digits, int radix) throws ProtocolException {
    try {
      int number = Integer.parseInt(digits, radix);
      if (number >= 0 && digits.charAt(0) != '+') {
        return number;
      }
    } catch (NumberFormatException notOne) {
      // Told below.
    }
    throw new ProtocolException("a number that is none");
  }
}
