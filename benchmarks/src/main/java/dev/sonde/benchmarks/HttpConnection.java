package dev.sonde.benchmarks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One kept-alive HTTP/1.1 connection to a program on loopback. Not thread-safe. */
final class HttpConnection implements AutoCloseable {
  private static final int TIMEOUT_MS = 120_000;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;

  /**
   * An answer.
   *
   * @param status the status code
   * @param body the body
   */
  record Answer(int status, byte[] body) {

    /** The body as a text. */
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** This answer, if it says that all went well. */
    Answer orThrow() throws IOException {
      if (status / 100 != 2) {
        throw new IOException("answered " + status + ": " + text());
      }
      return this;
    }
  }

  /** Connects to a port of 127.0.0.1. */
  HttpConnection(int port) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    out = socket.getOutputStream();
  }

  /** Asks for a path. */
  Answer get(String path) throws IOException {
    out.write(head("GET", path, "", -1));
    return answer();
  }

  /** Sends a body to a path. */
  Answer post(String path, String headers, Bytes body) throws IOException {
    Bytes request = new Bytes().bytes(head("POST", path, headers, body.size())).bytes(body);
    request.writeTo(out);
    return answer();
  }

  /**
   * The head of a request; further headers end with CR LF each, a negative length means no body.
   */
  static byte[] head(String method, String path, String headers, int length) {
    String text =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\n"
            + headers
            + (length < 0 ? "" : "Content-Length: " + length + "\r\n")
            + "\r\n";
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private Answer answer() throws IOException {
    String first = line();
    int status = Integer.parseInt(first.substring(9, 12));
    int length = 0;
    boolean chunked = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      }
      chunked |= lower.startsWith("transfer-encoding:") && lower.endsWith("chunked");
    }
    return new Answer(status, chunked ? chunks() : exactly(length));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    while (true) {
      int length = Integer.parseInt(line().strip(), 16);
      whole.write(exactly(length));
      line();
      if (length == 0) {
        return whole.toByteArray();
      }
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the connection ended within an answer");
    }
    return body;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended instead of an answer");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
