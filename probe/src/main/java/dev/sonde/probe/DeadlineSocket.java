package dev.sonde.probe;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A TCP socket whose connecting and reading end at a deadline, even if the peer sends a byte now
 * and then. TLS can be layered over it.
 */
public final class DeadlineSocket extends Socket {
  private final Deadline deadline;

  /** A socket that is not connected yet. */
  public DeadlineSocket(Deadline deadline) {
    this.deadline = deadline;
  }

  /**
   * Connects.
   *
   * @throws SocketTimeoutException if the deadline passes
   */
  public void connectInTime(InetSocketAddress address) throws IOException {
    connect(address, millisLeft());
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new InTime(super.getInputStream());
  }

  private int millisLeft() throws SocketTimeoutException {
    if (deadline.hasPassed()) {
      throw new SocketTimeoutException();
    }
    return deadline.millisLeft();
  }

  /** Waits for each read no longer than until the deadline. */
  private final class InTime extends FilterInputStream {
    InTime(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      setSoTimeout(millisLeft());
      return super.read();
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      setSoTimeout(millisLeft());
      return super.read(bytes, from, length);
    }
  }
}
