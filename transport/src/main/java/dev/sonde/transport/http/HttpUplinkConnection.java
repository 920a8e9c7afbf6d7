package dev.sonde.transport.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One connection to a server, used by one thread; any thread may close it. */
final class HttpUplinkConnection implements Closeable {
  private final Socket socket;
  private final InputStream in;
  private long deadline;

  /** Speaks over a socket, which is this connection's from now on. */
  HttpUplinkConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(new InputUntilDeadline(socket.getInputStream()), 2048);
  }

  /** Sends a request in one piece. */
  void send(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
  }

  /**
   * Reads the answer, all of which must have come within a time.
   *
   * @param maxBody the most bytes of its body that are kept
   */
  HttpUplinkAnswer answer(Duration within, int maxBody) throws IOException {
    deadline = System.nanoTime() + within.toNanos();
    return HttpUplinkAnswerReader.read(in, maxBody);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException alreadyBroken) {
      // Nothing is lost: what mattered was answered, or is sent again.
    }
  }

  /** Gives each read only the time that is left. */
  private final class InputUntilDeadline extends InputStream {
    private final InputStream input;

    InputUntilDeadline(InputStream input) {
      this.input = input;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new SocketTimeoutException("no complete answer in time");
      }
      socket.setSoTimeout((int) left);
      return input.read(bytes, from, count);
    }
  }
}
