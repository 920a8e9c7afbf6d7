package dev.sonde.server.link;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Passes bytes between an agent that was dialled and the server's own listener, so that there is
 * one implementation of the link. Only the link is let through: whoever answers at a monitor's
 * address must not get at the rest of the API this way.
 */
final class Splice implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Splice.class.getName());
  private static final int MAX_HEAD = 8 * 1024;
  private static final int SHAKE_MILLIS = 30_000;
  private static final String REQUEST = "GET /api/v1/link HTTP/1.1\r\n";

  private final Socket agent;
  private final Socket own;

  /** Passes nothing yet. */
  Splice(Socket agent, Socket own) {
    this.agent = agent;
    this.own = own;
  }

  /**
   * Passes the request for the link, and its answer.
   *
   * @throws ProtocolException if it is another request, or the answer is not that the link is open
   */
  void shakeHands() throws IOException {
    agent.setSoTimeout(SHAKE_MILLIS);
    own.setSoTimeout(SHAKE_MILLIS);
    String request = head(agent.getInputStream());
    if (!request.startsWith(REQUEST)
        || !request.toLowerCase(Locale.ROOT).contains("\r\nupgrade: websocket\r\n")
        || request
            .toLowerCase(Locale.ROOT)
            .matches("(?s).*\r\n(content-length|transfer-encoding):.*")) {
      throw new ProtocolException("it asks for something else than the link");
    }
    own.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    String answer = head(own.getInputStream());
    agent.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new ProtocolException("this server does not open the link to it");
    }
    agent.setSoTimeout(0);
    own.setSoTimeout(0);
  }

  /** A head up to its empty line, and nothing beyond. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream(512);
    int ends = 0;
    while (ends < 4) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      if (head.size() >= MAX_HEAD) {
        throw new ProtocolException("a head of more than " + MAX_HEAD + " bytes");
      }
      head.write(b);
      ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : b == '\r' ? 1 : 0;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /** Passes what comes, both ways, until either side ends. */
  void run() {
    Thread down = Thread.ofVirtual().name("splice").start(() -> pass(own, agent));
    pass(agent, own);
    try {
      down.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a dialled connection ended: {0}", e.getMessage());
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    for (Socket each : new Socket[] {agent, own}) {
      try {
        each.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "a connection could not be closed", e);
      }
    }
  }
}
