package dev.sonde.probe.responder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.probe.responder.Refusals.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What contract 2 says of the TCP responder, and its limits. */
@Timeout(60)
class TcpEchoResponderTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static TcpEchoResponder start(Limits limits) throws IOException {
    return TcpEchoResponder.start(ANY, limits, System::nanoTime);
  }

  private static Socket connect(TcpEchoResponder responder) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), responder.port());
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String hear(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
  }

  @Test
  void sendsEachLineBackAsItCame() throws Exception {
    try (TcpEchoResponder responder = start(Limits.usual());
        Socket socket = connect(responder)) {
      String text = "{\"seq\": 1}\n\n\r\n\u0000\u00ff x \n";
      say(socket, text);
      assertThat(hear(socket, text.length())).isEqualTo(text);
    }
  }

  @Test
  void aLineMayComeInPieces() throws Exception {
    try (TcpEchoResponder responder = start(Limits.usual());
        Socket socket = connect(responder)) {
      say(socket, "one\ntw");
      assertThat(hear(socket, 4)).isEqualTo("one\n");
      say(socket, "o\nthree");
      assertThat(hear(socket, 4)).isEqualTo("two\n");
      socket.shutdownOutput();
      // What is no line yet is not echoed.
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(responder.refusals().answers()).isEqualTo(2);
    }
  }

  @Test
  void servesManyAtOnce() throws Exception {
    try (TcpEchoResponder responder = start(Limits.usual())) {
      Socket[] all = new Socket[40];
      for (int i = 0; i < all.length; i++) {
        all[i] = connect(responder);
      }
      for (int i = 0; i < all.length; i++) {
        say(all[i], "line " + i + "\n");
      }
      for (int i = all.length - 1; i >= 0; i--) {
        String expected = "line " + i + "\n";
        assertThat(hear(all[i], expected.length())).isEqualTo(expected);
        all[i].close();
      }
    }
  }

  @Test
  void hangsUpOnTooLongALine() throws Exception {
    try (TcpEchoResponder responder = start(new Limits(10, 10, 16, 60, 100));
        Socket socket = connect(responder)) {
      say(socket, "0123456789abcde\n");
      assertThat(hear(socket, 16)).isEqualTo("0123456789abcde\n");
      say(socket, "0123456789abcdef");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(responder.refusals().count(Reason.LINE_TOO_LONG)).isEqualTo(1);
    }
  }

  @Test
  void refusesTooManyConnections() throws Exception {
    try (TcpEchoResponder responder = start(new Limits(1, 10, 100, 60, 100));
        Socket first = connect(responder)) {
      say(first, "a\n");
      assertThat(hear(first, 2)).isEqualTo("a\n");
      assertHungUp(responder);
      assertThat(responder.refusals().count(Reason.CONNECTIONS)).isEqualTo(1);
    }
  }

  @Test
  void refusesTooManyConnectionsFromOneAddress() throws Exception {
    try (TcpEchoResponder responder = start(new Limits(10, 1, 100, 60, 100));
        Socket first = connect(responder)) {
      assertHungUp(responder);
      assertHungUp(responder);
      assertThat(responder.refusals().count(Reason.CONNECTIONS_OF_ADDRESS)).isEqualTo(2);
      try (Socket other = new Socket()) {
        other.bind(new InetSocketAddress("127.0.0.2", 0));
        other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), responder.port()));
        say(other, "b\n");
        assertThat(hear(other, 2)).isEqualTo("b\n");
      }
      say(first, "a\n");
      assertThat(hear(first, 2)).isEqualTo("a\n");
    }
  }

  @Test
  void whoeverSendsTooFastWaitsButLosesNothing() throws Exception {
    try (TcpEchoResponder responder = start(new Limits(10, 10, 100, 60, 20));
        Socket socket = connect(responder)) {
      String text = "x\n".repeat(25);
      say(socket, text);
      assertThat(hear(socket, text.length())).isEqualTo(text);
      say(socket, "y\n");
      assertThat(hear(socket, 2)).isEqualTo("y\n");
      assertThat(responder.refusals().count(Reason.TOO_FAST)).isPositive();
    }
  }

  @Test
  void closingHangsUpOnEverybody() throws Exception {
    TcpEchoResponder responder = start(Limits.usual());
    try (Socket socket = connect(responder)) {
      say(socket, "a\n");
      assertThat(hear(socket, 2)).isEqualTo("a\n");
      responder.close();
      assertThat(end(socket.getInputStream())).isTrue();
    }
  }

  private static void assertHungUp(TcpEchoResponder responder) throws IOException {
    try (Socket socket = connect(responder)) {
      assertThat(end(socket.getInputStream())).isTrue();
    }
  }

  private static boolean end(InputStream in) {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      return true;
    }
  }
}
