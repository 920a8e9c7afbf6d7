package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TcpWireTest {

  /** Each piece is one that a fresh connection takes at once; together they fill all buffers. */
  @Test
  @Timeout(60)
  void smallPiecesToOneWhoDoesNotReadEndWithTheTime() throws Exception {
    try (ServerSocket deaf = new ServerSocket()) {
      deaf.setReceiveBufferSize(4_096);
      deaf.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      Deadline deadline = Deadline.in(Duration.ofMillis(500), System::nanoTime);
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), deaf.getLocalPort());
      try (Wire wire = TcpWire.connect(address, deadline)) {
        byte[] piece = new byte[4_096];
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 100_000; i++) {
                    wire.write(piece, 0, piece.length);
                  }
                })
            .isInstanceOf(SocketTimeoutException.class);
      }
    }
  }

  @Test
  void nothingIsBegunWhenTheTimeIsOver() {
    Deadline over = Deadline.in(Duration.ZERO, () -> 0);
    assertThatThrownBy(
            () -> TcpWire.connect(new InetSocketAddress(InetAddress.ofLiteral("::1"), 1), over))
        .isInstanceOf(SocketTimeoutException.class);
  }
}
