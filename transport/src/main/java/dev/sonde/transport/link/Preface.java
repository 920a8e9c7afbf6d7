package dev.sonde.transport.link;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The lines that come before the link when a server dials an agent. */
public final class Preface {
  /** What a server says, before the key; one that has none says {@code -}. */
  public static final String DIAL = "SONDE-DIAL 1 ";

  /** What an agent says that takes the call, before its id. */
  public static final String AGENT = "SONDE-AGENT 1 ";

  /** What an agent says that does not, before the reason. */
  public static final String NO = "SONDE-NO ";

  private static final int LONGEST = 1_000;

  private Preface() {}

  /** Says a line. */
  public static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a line and nothing beyond it.
   *
   * @param within how long all of it may take
   * @throws SocketTimeoutException if it takes longer
   * @throws ProtocolException if it is too long
   */
  public static String line(Socket socket, Duration within, LongSupplier nanoTime)
      throws IOException {
    long deadline = nanoTime.getAsLong() + within.toNanos();
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    while (true) {
      long left = (deadline - nanoTime.getAsLong()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("no line in time");
      }
      socket.setSoTimeout((int) left);
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      if (b == '\n') {
        socket.setSoTimeout(0);
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
      }
      if (line.size() >= LONGEST) {
        throw new ProtocolException("a line of more than " + LONGEST + " bytes");
      }
      line.write(b);
    }
  }
}
