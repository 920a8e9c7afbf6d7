package dev.sonde.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A TCP connection (RFC 9293) that ends by a deadline. */
public final class TcpWire implements Wire {
  /** What a fresh connection's send buffer takes without waiting, whatever the peer does. */
  private static final int NEVER_WAITS = 4_096;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final Deadline deadline;
  private long written;

  private TcpWire(Socket socket, Deadline deadline) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.deadline = deadline;
  }

  /**
   * Connects.
   *
   * @throws IOException if that does not succeed by the deadline
   */
  public static TcpWire connect(InetSocketAddress address, Deadline deadline) throws IOException {
    return connect(address, deadline, 1);
  }

  /**
   * Connects within a share of the time that is left.
   *
   * @param shares among how many the time is shared
   */
  static TcpWire connect(InetSocketAddress address, Deadline deadline, int shares)
      throws IOException {
    check(deadline);
    // Without NO_PROXY each connection asks the system's properties for a SOCKS proxy.
    Socket socket = new Socket(Proxy.NO_PROXY);
    try {
      socket.connect(address, Math.max(1, deadline.millisLeft() / shares));
      socket.setTcpNoDelay(true);
      return new TcpWire(socket, deadline);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static void check(Deadline deadline) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted");
    }
    if (deadline.hasPassed()) {
      throw new SocketTimeoutException("the time is over");
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    check(deadline);
    socket.setSoTimeout(Math.max(1, deadline.millisLeft()));
    return in.read(into, offset, length);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    check(deadline);
    written += length;
    if (written <= NEVER_WAITS) {
      out.write(bytes, offset, length);
    } else {
      writeWatched(bytes, offset, length);
    }
  }

  /** Sockets have no timeout for writing, so somebody closes this one when the time is over. */
  private void writeWatched(byte[] bytes, int offset, int length) throws IOException {
    Thread watch = Thread.startVirtualThread(this::closeAtTheDeadline);
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      check(deadline);
      throw e;
    } finally {
      watch.interrupt();
    }
  }

  private void closeAtTheDeadline() {
    try {
      while (!deadline.hasPassed()) {
        Thread.sleep(Duration.ofNanos(deadline.nanosLeft()));
      }
      close();
    } catch (InterruptedException e) {
      // All is written: nobody needs the watch any more.
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
