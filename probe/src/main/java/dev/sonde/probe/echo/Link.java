package dev.sonde.probe.echo;

import dev.sonde.probe.Deadline;
import dev.sonde.probe.echo.EchoSettings.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Optional;

/** A way to a responder that stands: a connection, or a socket of datagrams. Not thread-safe. */
sealed interface Link extends AutoCloseable {
  /** The longest frame that is taken in. */
  int MOST = 8_192;

  /** Sends a frame, whose last byte is a newline. */
  void send(byte[] frame) throws IOException;

  /** The next frame without its newline, or nothing if none came by then. */
  Optional<byte[]> receive(Deadline until) throws IOException;

  /** Whether it can be used on after an error, which then concerns one frame alone. */
  boolean outlivesErrors();

  @Override
  void close() throws IOException;

  /** Opens a way to a responder. */
  static Link open(Transport transport, InetSocketAddress address, Deadline deadline)
      throws IOException {
    return switch (transport) {
      case TCP -> Tcp.connected(address, deadline);
      case UDP -> Udp.connected(address);
    };
  }

  /** Frames are lines. */
  final class Tcp implements Link {
    private final Socket socket;
    private final byte[] buffer = new byte[MOST];
    private int length;

    private Tcp(Socket socket) {
      this.socket = socket;
    }

    static Tcp connected(InetSocketAddress address, Deadline deadline) throws IOException {
      Socket socket = new Socket();
      try {
        socket.setTcpNoDelay(true);
        socket.connect(address, Math.max(1, deadline.millisLeft()));
        return new Tcp(socket);
      } catch (IOException | RuntimeException e) {
        socket.close();
        throw e;
      }
    }

    @Override
    public void send(byte[] frame) throws IOException {
      socket.getOutputStream().write(frame);
    }

    @Override
    public Optional<byte[]> receive(Deadline until) throws IOException {
      Optional<byte[]> line = line();
      while (line.isEmpty() && !until.hasPassed()) {
        socket.setSoTimeout(Math.max(1, until.millisLeft()));
        try {
          fill();
        } catch (SocketTimeoutException e) {
          return Optional.empty();
        }
        line = line();
      }
      return line;
    }

    private void fill() throws IOException {
      if (length == buffer.length) {
        throw new ProtocolException("the responder sent too long a line");
      }
      int read = socket.getInputStream().read(buffer, length, buffer.length - length);
      if (read < 0) {
        throw new EOFException();
      }
      length += read;
    }

    private Optional<byte[]> line() {
      for (int i = 0; i < length; i++) {
        if (buffer[i] == '\n') {
          byte[] line = Arrays.copyOf(buffer, i);
          length -= i + 1;
          System.arraycopy(buffer, i + 1, buffer, 0, length);
          return Optional.of(line);
        }
      }
      return Optional.empty();
    }

    @Override
    public boolean outlivesErrors() {
      return false;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Frames are datagrams. */
  final class Udp implements Link {
    private final DatagramSocket socket;
    private final DatagramPacket packet = new DatagramPacket(new byte[MOST], MOST);

    private Udp(DatagramSocket socket) {
      this.socket = socket;
    }

    static Udp connected(InetSocketAddress address) throws IOException {
      DatagramSocket socket = new DatagramSocket();
      try {
        socket.connect(address);
        return new Udp(socket);
      } catch (IOException | RuntimeException e) {
        socket.close();
        throw e;
      }
    }

    @Override
    public void send(byte[] frame) throws IOException {
      socket.send(new DatagramPacket(frame, frame.length));
    }

    @Override
    public Optional<byte[]> receive(Deadline until) throws IOException {
      socket.setSoTimeout(Math.max(1, until.millisLeft()));
      packet.setLength(MOST);
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException e) {
        return Optional.empty();
      }
      int length = packet.getLength();
      boolean hasNewline = length > 0 && packet.getData()[length - 1] == '\n';
      return Optional.of(Arrays.copyOf(packet.getData(), hasNewline ? length - 1 : length));
    }

    @Override
    public boolean outlivesErrors() {
      return true;
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
