package dev.sonde.transport.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that reads requests as HTTP wants it and then does whatever a test says. */
final class RawServer implements AutoCloseable {
  static final String STORED = "{\"stored\":2,\"duplicates\":1}";

  private final ServerSocket listening;
  private final Behaviour behaviour;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();

  /** What the server does with a request. */
  @FunctionalInterface
  interface Behaviour {
    /**
     * Answers.
     *
     * @param count how many requests came before this one, on all connections
     */
    void answer(int count, Socket socket) throws IOException;
  }

  RawServer(Behaviour behaviour) throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behaviour);
  }

  RawServer(ServerSocket listening, Behaviour behaviour) {
    this.listening = listening;
    this.behaviour = behaviour;
    Thread.ofVirtual().start(this::acceptAll);
  }

  /** An answer with a body, as most servers would write it. */
  static Behaviour says(int status, String type, String body, String... headers) {
    return (count, socket) ->
        write(
            socket,
            "HTTP/1.1 "
                + status
                + " Whatever\r\nContent-Type: "
                + type
                + "\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
                + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + body);
  }

  static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Each request as it came, head and body. */
  List<String> requests() {
    return requests;
  }

  int connections() {
    return connections.size();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = listening.accept();
        connections.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      while (!socket.isClosed()) {
        String request = read(in);
        if (request.isEmpty()) {
          return;
        }
        requests.add(request);
        behaviour.answer(requests.size() - 1, socket);
      }
    } catch (SocketException | javax.net.ssl.SSLException goneAway) {
      // The client gave up, which is what many tests are about.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(InputStream in) throws IOException {
    StringBuilder request = new StringBuilder();
    while (request.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      request.append((char) b);
    }
    int at = request.indexOf("Content-Length: ") + "Content-Length: ".length();
    int length = Integer.parseInt(request.substring(at, request.indexOf("\r\n", at)));
    return request + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : connections) {
      socket.close();
    }
  }
}
