package dev.sonde.probe.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that reads the head of each request and then does what a test tells it to. */
final class Answering implements Closeable {

  /** What it does with a connection, whose end is the end of it. */
  @FunctionalInterface
  interface Manner {
    void answer(String head, Socket client) throws IOException;
  }

  /** The heads of the requests so far. */
  final List<String> heads = new CopyOnWriteArrayList<>();

  private final ServerSocket server;

  private Answering(ServerSocket server) {
    this.server = server;
  }

  static Answering with(Manner manner) throws IOException {
    return on(InetAddress.ofLiteral("127.0.0.1"), manner);
  }

  static Answering on(InetAddress address, Manner manner) throws IOException {
    Answering answering = new Answering(new ServerSocket(0, 50, address));
    Thread.startVirtualThread(() -> answering.acceptAll(manner));
    return answering;
  }

  /** A server that says always the same, as Latin-1, and hangs up. */
  static Answering saying(String answer) throws IOException {
    return with((_, client) -> say(client, answer));
  }

  static void say(Socket client, String answer) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  int port() {
    return server.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  private void acceptAll(Manner manner) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.startVirtualThread(() -> serve(client, manner));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client, Manner manner) {
    try (client) {
      String head = head(client.getInputStream());
      heads.add(head);
      manner.answer(head, client);
    } catch (IOException e) {
      // The probe hung up.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = in.read();
      if (read < 0) {
        throw new IOException("no request");
      }
      head.append((char) read);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
