package dev.sonde.probe.dns;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** One request over a connection of HTTP/1.1 (RFC 9112) that is closed afterwards. */
final class Http1 {
  private static final int MOST_LINES = 200;
  private static final int MOST_LETTERS = 8_192;

  private Http1() {}

  /**
   * Sends a request, and gives the body of the answer.
   *
   * @throws ProtocolException if it is no answer, or no success
   */
  static byte[] send(Post post, InputStream in, OutputStream out) throws IOException {
    String head =
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nAccept: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(
                post.path(),
                post.authority(),
                Post.MEDIA_TYPE,
                Post.MEDIA_TYPE,
                post.body().length);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(post.body());
    out.write(request.toByteArray());
    out.flush();
    return answer(in);
  }

  private static byte[] answer(InputStream in) throws IOException {
    String[] status = line(in).split(" ", 3);
    if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
      throw new ProtocolException("the service does not speak HTTP");
    }
    Post.check(status[1]);
    Map<String, String> headers = headers(in);
    if (headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT).equals("chunked")) {
      return chunks(in);
    }
    String length = headers.get("content-length");
    return length == null ? bounded(in.readNBytes(Post.MOST_BYTES + 1)) : exactly(in, length, 10);
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (int i = 0; i < MOST_LINES; i++) {
      String line = line(in);
      if (line.isEmpty()) {
        return headers;
      }
      String[] pair = line.split(":", 2);
      headers.put(pair[0].toLowerCase(Locale.ROOT), pair.length < 2 ? "" : pair[1].strip());
    }
    throw new ProtocolException("the service answered with too many header lines");
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      byte[] chunk = exactly(in, line(in).split(";", 2)[0].strip(), 16);
      if (chunk.length == 0) {
        return body.toByteArray();
      }
      body.writeBytes(chunk);
      if (body.size() > Post.MOST_BYTES || !line(in).isEmpty()) {
        throw new ProtocolException("the service answered with too many bytes");
      }
    }
  }

  private static byte[] exactly(InputStream in, String length, int radix) throws IOException {
    int count;
    try {
      count = Integer.parseInt(length, radix);
    } catch (NumberFormatException e) {
      throw new ProtocolException("the service answered with the length '" + length + "'");
    }
    if (count < 0 || count > Post.MOST_BYTES) {
      throw new ProtocolException("the service answered with too many bytes: " + length);
    }
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  private static byte[] bounded(byte[] body) throws ProtocolException {
    if (body.length > Post.MOST_BYTES) {
      throw new ProtocolException("the service answered with too many bytes");
    }
    return body;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int letter = in.read(); letter != '\n'; letter = in.read()) {
      if (letter < 0) {
        throw new EOFException();
      }
      if (line.length() == MOST_LETTERS) {
        throw new ProtocolException("the service answered with too long a line");
      }
      line.append((char) letter);
    }
    return line.toString().stripTrailing();
  }
}
