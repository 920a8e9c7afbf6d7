package dev.sonde.transport.link;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/**
 * The request that makes an HTTP connection a WebSocket, and the check of its answer (4.1, 4.2).
 */
final class Handshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int MAX_HEAD = 16 << 10;

  private final String key;

  /**
   * A handshake.
   *
   * @param nonce 16 random bytes
   */
  Handshake(byte[] nonce) {
    this.key = Base64.getEncoder().encodeToString(nonce);
  }

  /** Reads bytes one by one; negative at the end. */
  @FunctionalInterface
  interface Bytes {
    int next() throws IOException;
  }

  /** The request, for a path at a host. */
  byte[] request(String host, String path, String userAgent) {
    return """
        GET %s HTTP/1.1\r
        Host: %s\r
        User-Agent: %s\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: %s\r
        \r
        """
        .formatted(path, host, userAgent, key)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Reads the answer.
   *
   * @throws UpgradeRefusedException if it is another than 101
   * @throws ProtocolException if it is no answer to this request
   */
  void check(Bytes in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream(256);
    int status = status(line(in, head));
    if (status != 101) {
      throw new UpgradeRefusedException(status);
    }
    String accepted = "";
    for (String line = line(in, head); !line.isEmpty(); line = line(in, head)) {
      int colon = line.indexOf(':');
      if (colon > 0
          && line.substring(0, colon).toLowerCase(Locale.ROOT).equals("sec-websocket-accept")) {
        accepted = line.substring(colon + 1).strip();
      }
    }
    if (!accepted.equals(answerTo(key))) {
      throw new ProtocolException("the answer to the link is not to our request");
    }
  }

  private static int status(String line) throws ProtocolException {
    if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      throw new ProtocolException("not an HTTP/1.1 answer");
    }
    return Integer.parseInt(line, 9, 12, 10);
  }

  private static String line(Bytes in, ByteArrayOutputStream head) throws IOException {
    int from = head.size();
    for (int b = in.next(); b != '\n'; b = in.next()) {
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      if (head.size() >= MAX_HEAD) {
        throw new ProtocolException("headers of more than " + MAX_HEAD + " bytes");
      }
      head.write(b);
    }
    return head.toString(StandardCharsets.ISO_8859_1).substring(from).strip();
  }

  private static String answerTo(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1")
                  .digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
