package dev.sonde.probe.responder;

import dev.sonde.probe.responder.Refusals.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Sends each line back as it came, to any number of clients at once within the limits. A client
 * that sends too fast has to wait; one that says nothing for long, or sends too long a line, is
 * hung up on. Thread-safe.
 */
public final class TcpEchoResponder implements AutoCloseable {
  private final ServerSocket server;
  private final Limits limits;
  private final LongSupplier ticker;
  private final Refusals refusals = new Refusals();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

  private TcpEchoResponder(ServerSocket server, Limits limits, LongSupplier ticker) {
    this.server = server;
    this.limits = limits;
    this.ticker = ticker;
  }

  /**
   * Starts answering.
   *
   * @param address where; port 0 is any that is free
   * @param ticker tells a time in nanoseconds that only grows
   * @throws IOException if the port is taken or not allowed
   */
  public static TcpEchoResponder start(
      InetSocketAddress address, Limits limits, LongSupplier ticker) throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      server.bind(address, 128);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    TcpEchoResponder responder = new TcpEchoResponder(server, limits, ticker);
    Thread.ofVirtual().name("echo-" + server.getLocalPort()).start(responder::accept);
    return responder;
  }

  /** The port that it listens on. */
  public int port() {
    return server.getLocalPort();
  }

  /** What it answered and refused. */
  public Refusals refusals() {
    return refusals;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (!admit(client)) {
          client.close();
        }
      } catch (IOException e) {
        // Closed, and the loop ends; or a client that went away before it was served.
      }
    }
  }

  private boolean admit(Socket client) {
    if (clients.size() >= limits.connections()) {
      refusals.refused(Reason.CONNECTIONS);
      return false;
    }
    if (byAddress.merge(client.getInetAddress(), 1, Integer::sum)
        > limits.connectionsPerAddress()) {
      leave(client);
      refusals.refused(Reason.CONNECTIONS_OF_ADDRESS);
      return false;
    }
    clients.add(client);
    Thread.ofVirtual().name("echo-client").start(() -> serve(client));
    if (server.isClosed()) {
      hangUp(client);
    }
    return true;
  }

  private void leave(Socket client) {
    byAddress.computeIfPresent(
        client.getInetAddress(), (address, count) -> count == 1 ? null : count - 1);
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      client.setSoTimeout(Math.toIntExact(TimeUnit.SECONDS.toMillis(limits.idleSeconds())));
      echo(client.getInputStream(), client.getOutputStream());
    } catch (IOException e) {
      // The client went away, or said nothing for too long.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      clients.remove(client);
      leave(client);
    }
  }

  private void echo(InputStream in, OutputStream out) throws IOException, InterruptedException {
    byte[] buffer = new byte[limits.lineBytes()];
    int length = 0;
    long allowedAt = ticker.getAsLong();
    while (length < buffer.length) {
      int read = in.read(buffer, length, buffer.length - length);
      if (read < 0) {
        return;
      }
      int lines = lines(buffer, length, length + read);
      int whole = lines == 0 ? 0 : lastLine(buffer, length + read);
      length += read;
      if (lines > 0) {
        refusals.answered(lines);
        out.write(buffer, 0, whole);
        length -= whole;
        System.arraycopy(buffer, whole, buffer, 0, length);
        allowedAt = slowDown(lines, allowedAt);
      }
    }
    refusals.refused(Reason.LINE_TOO_LONG);
  }

  private static int lines(byte[] buffer, int from, int to) {
    int lines = 0;
    for (int i = from; i < to; i++) {
      lines += buffer[i] == '\n' ? 1 : 0;
    }
    return lines;
  }

  /** How many bytes whole lines make up. */
  private static int lastLine(byte[] buffer, int length) {
    int end = length;
    while (buffer[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  /** Waits if lines came faster than they may; a second's worth may come at once. */
  private long slowDown(int lines, long allowedAt) throws InterruptedException {
    long second = TimeUnit.SECONDS.toNanos(1);
    long now = ticker.getAsLong();
    long next = Math.max(allowedAt, now) + lines * second / limits.perSecond();
    if (next - now > second) {
      refusals.refused(Reason.TOO_FAST);
      TimeUnit.NANOSECONDS.sleep(next - now - second);
    }
    return next;
  }

  private static void hangUp(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      // It is gone all the same.
    }
  }

  /** Stops at once, and hangs up on everybody. */
  @Override
  public void close() throws IOException {
    server.close();
    clients.forEach(TcpEchoResponder::hangUp);
  }
}
