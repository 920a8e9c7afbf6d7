package dev.sonde.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Takes what an agent sends and says that all of it is stored. */
final class StubServer implements AutoCloseable {
  private static final byte[] STORED =
      ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n"
              + "{\"stored\":1,\"duplicates\":0}")
          .getBytes(StandardCharsets.ISO_8859_1);

  private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
  private final BlockingQueue<Taken> taken = new ArrayBlockingQueue<>(10_000);

  /**
   * A request that was answered.
   *
   * @param nanos when, as {@link System#nanoTime} has it
   * @param bytes the length of its body
   */
  record Taken(long nanos, int bytes) {}

  /** Listens on a free port of 127.0.0.1. */
  StubServer() throws IOException {
    Thread.ofPlatform().daemon().name("stub").start(this::accept);
  }

  /** The port. */
  int port() {
    return listener.getLocalPort();
  }

  /** Waits for the next request. */
  Taken next(int seconds) throws IOException, InterruptedException {
    Taken next = taken.poll(seconds, TimeUnit.SECONDS);
    if (next == null) {
      throw new IOException("nothing came within " + seconds + " s");
    }
    return next;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofPlatform().daemon().name("stub").start(() -> serve(socket));
      }
    } catch (SocketException e) {
      // closed: the end of this server
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int length = bodyLength(in); length >= 0; length = bodyLength(in)) {
        in.skipNBytes(length);
        socket.getOutputStream().write(STORED);
        taken.offer(new Taken(System.nanoTime(), length));
      }
    } catch (IOException e) {
      // the agent went away, as it does at the end of a measurement
    }
  }

  /** Reads the head of a request; the length of the body, or -1 at the end of the connection. */
  private static int bodyLength(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.append((char) c);
      if (c == '\n' && head.length() > 3 && head.charAt(head.length() - 3) == '\n') {
        String[] parts = head.toString().toLowerCase(Locale.ROOT).split("content-length:", 2);
        return parts.length < 2 ? 0 : Integer.parseInt(parts[1].strip().split("\\s", 2)[0]);
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
