package dev.sonde.transport.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** One connection to a server, used by one thread; any thread may close it. */
final class HttpUplinkConnection implements Closeable {
  private final Socket socket;
  private final InputStream in;
  private long deadline;

  private HttpUplinkConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(new InputUntilDeadline(socket.getInputStream()), 2048);
  }

  /** Connects without TLS. */
  static HttpUplinkConnection plain(InetAddress address, int port, Duration timeout)
      throws IOException {
    Socket socket = connect(address, port, timeout);
    return closingOnFailure(socket, () -> new HttpUplinkConnection(socket));
  }

  /** Connects with TLS, and checks that the certificate is for the host's name. */
  static HttpUplinkConnection secure(
      InetAddress address, int port, Duration timeout, SSLSocketFactory tls, String host)
      throws IOException {
    Socket raw = connect(address, port, timeout);
    return closingOnFailure(
        raw,
        () -> {
          SSLSocket socket = (SSLSocket) tls.createSocket(raw, host, port, true);
          SSLParameters parameters = socket.getSSLParameters();
          parameters.setEndpointIdentificationAlgorithm("HTTPS");
          socket.setSSLParameters(parameters);
          socket.setSoTimeout((int) timeout.toMillis());
          socket.startHandshake();
          return new HttpUplinkConnection(socket);
        });
  }

  private static Socket connect(InetAddress address, int port, Duration timeout)
      throws IOException {
    Socket socket = new Socket();
    return closingOnFailure(
        socket,
        () -> {
          socket.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
          socket.setTcpNoDelay(true);
          return socket;
        });
  }

  private interface Opening<T> {
    T open() throws IOException;
  }

  private static <T> T closingOnFailure(Socket socket, Opening<T> opening) throws IOException {
    boolean opened = false;
    try {
      T result = opening.open();
      opened = true;
      return result;
    } finally {
      if (!opened) {
        socket.close();
      }
    }
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
