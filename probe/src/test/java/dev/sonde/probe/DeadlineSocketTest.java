package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server that sends a byte now and then, for minutes. */
@Timeout(60)
class DeadlineSocketTest {

  /** The beginning of a record of TLS with 16,384 bytes. */
  private static final byte[] RECORD = HexFormat.of().parseHex("1603034000");

  private static void drip(ServerSocket server) {
    try (Socket client = server.accept()) {
      client.getOutputStream().write(RECORD);
      while (true) {
        client.getOutputStream().write(2);
        Thread.sleep(20);
      }
    } catch (IOException | InterruptedException e) {
      // The test has ended.
    }
  }

  private static DeadlineSocket connected(ServerSocket server, Duration time) throws IOException {
    Thread.startVirtualThread(() -> drip(server));
    DeadlineSocket socket = new DeadlineSocket(Deadline.in(time, System::nanoTime));
    socket.connectInTime((InetSocketAddress) server.getLocalSocketAddress());
    return socket;
  }

  @Test
  void readingEndsAtTheDeadlineThoughBytesGoOnComing() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DeadlineSocket socket = connected(server, Duration.ofMillis(300))) {
      assertThatThrownBy(() -> socket.getInputStream().readNBytes(100_000))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void soDoesAHandshakeOfTls() throws Exception {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DeadlineSocket plain = connected(server, Duration.ofSeconds(2));
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, "localhost", 1, true)) {
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void nothingBeginsAfterTheDeadline() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DeadlineSocket socket = new DeadlineSocket(Deadline.in(Duration.ZERO, System::nanoTime))) {
      assertThatThrownBy(
              () -> socket.connectInTime((InetSocketAddress) server.getLocalSocketAddress()))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }
}
