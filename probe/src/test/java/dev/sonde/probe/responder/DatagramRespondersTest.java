package dev.sonde.probe.responder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.responder.Refusals.Reason;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Echoes and reflections byte for byte, and what is refused. */
@Timeout(60)
class DatagramRespondersTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final long NTP_TO_UNIX = 2_208_988_800L;
  private final DatagramSocket socket = new DatagramSocket(ANY);

  DatagramRespondersTest() throws IOException {}

  @AfterEach
  void close() {
    socket.close();
  }

  private static byte[] exchange(DatagramSocket socket, int port, byte[] bytes) throws IOException {
    send(socket, port, bytes);
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private static void send(DatagramSocket socket, int port, byte[] bytes) throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
  }

  @Test
  void sendsEachDatagramBackAsItCame() throws Exception {
    try (UdpEchoResponder responder =
        UdpEchoResponder.start(ANY, Limits.usual(), System::nanoTime)) {
      byte[] large = new byte[60_000];
      Arrays.fill(large, (byte) 7);
      for (byte[] each : new byte[][] {{1, 2, 3}, {}, large, {'\n'}}) {
        assertThat(exchange(socket, responder.port(), each)).isEqualTo(each);
      }
      assertThat(responder.refusals().answers()).isEqualTo(4);
    }
  }

  @Test
  void answersNobodyWhoAnswersByHimself() throws Exception {
    try (UdpEchoResponder responder =
            UdpEchoResponder.start(ANY, Limits.usual(), System::nanoTime);
        // Another responder on the same port of another address.
        DatagramSocket other =
            new DatagramSocket(new InetSocketAddress("127.0.0.2", responder.port()))) {
      send(other, responder.port(), new byte[] {1});
      // One is served after the other: when this is answered, that one was refused.
      assertThat(exchange(socket, responder.port(), new byte[] {2})).containsExactly(2);
      assertThat(responder.refusals().count(Reason.SOURCE_PORT)).isEqualTo(1);
      assertThat(responder.refusals().answers()).isEqualTo(1);
    }
  }

  @Test
  void answersNoMoreThanSoManyInASecond() throws Exception {
    AtomicLong clock = new AtomicLong();
    try (UdpEchoResponder responder =
            UdpEchoResponder.start(ANY, new Limits(1, 1, 1, 1, 3), clock::get);
        DatagramSocket other = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0))) {
      for (byte i = 0; i < 10; i++) {
        send(socket, responder.port(), new byte[] {i});
      }
      // Another source is not concerned, and shows that the ten were looked at.
      assertThat(exchange(other, responder.port(), new byte[] {99})).containsExactly(99);
      assertThat(responder.refusals().count(Reason.TOO_FAST)).isEqualTo(7);
      clock.set(1_000_000_000L / 3 + 1);
      send(socket, responder.port(), new byte[] {10});
      for (byte i : new byte[] {0, 1, 2, 10}) {
        DatagramPacket packet = new DatagramPacket(new byte[10], 10);
        socket.receive(packet);
        assertThat(packet.getData()[0]).isEqualTo(i);
      }
    }
  }

  private static StampReflector reflector(boolean isStateful) throws IOException {
    return StampReflector.start(ANY, isStateful, Limits.usual(), ProbeEnvironment.system());
  }

  /** A sender's packet as RFC 8762, figure 2, has it: 7 at 2026-01-01 00:00:00.5, S = 1. */
  private static final byte[] PROBE =
      HexFormat.of().parseHex("00000007" + "ed000e8080000000" + "8d02" + "abcd" + "00".repeat(28));

  @Test
  void reflectsAPacketOfTheStandard() throws Exception {
    try (StampReflector responder = reflector(false)) {
      Instant before = Instant.now();
      byte[] answer = exchange(socket, responder.port(), PROBE);
      Instant after = Instant.now();

      assertThat(answer).hasSize(44);
      ByteBuffer fields = ByteBuffer.wrap(answer);
      assertThat(fields.getInt(0)).isEqualTo(7);
      // Not known to be synchronized, NTP's form, and a multiplier that is not 0.
      assertThat(fields.getShort(12) & 0xc000).isZero();
      assertThat(fields.getShort(12) & 0xff).isPositive();
      assertThat(fields.getShort(14)).isEqualTo((short) 0xabcd);
      // The sender's number, time and error estimate come back as they were.
      assertThat(Arrays.copyOfRange(answer, 24, 38)).isEqualTo(Arrays.copyOf(PROBE, 14));
      assertThat(Arrays.copyOfRange(answer, 38, 40)).containsExactly(0, 0);
      assertThat(Arrays.copyOfRange(answer, 40, 44)).containsExactly(0xff, 0, 0, 0);
      long received = fields.getLong(16);
      long sent = fields.getLong(4);
      assertThat(sent).isGreaterThanOrEqualTo(received);
      assertThat((received >>> 32) - NTP_TO_UNIX)
          .isBetween(before.getEpochSecond() - 1, after.getEpochSecond() + 1);
    }
  }

  @Test
  void numbersPacketsBySessionIfItIsStateful() throws Exception {
    try (StampReflector responder = reflector(true);
        DatagramSocket other = new DatagramSocket(ANY)) {
      assertThat(ByteBuffer.wrap(exchange(socket, responder.port(), PROBE)).getInt(0)).isZero();
      assertThat(ByteBuffer.wrap(exchange(socket, responder.port(), PROBE)).getInt(0)).isOne();
      assertThat(ByteBuffer.wrap(exchange(other, responder.port(), PROBE)).getInt(0)).isZero();
      assertThat(ByteBuffer.wrap(exchange(socket, responder.port(), PROBE)).getInt(0)).isEqualTo(2);
    }
  }

  @Test
  void servesTwampLightAndPadding() throws Exception {
    try (StampReflector responder = reflector(false)) {
      // TWAMP Light's shortest packet grows to the usual one.
      byte[] least = exchange(socket, responder.port(), Arrays.copyOf(PROBE, 14));
      assertThat(least).hasSize(44);
      assertThat(Arrays.copyOfRange(least, 24, 38)).isEqualTo(Arrays.copyOf(PROBE, 14));
      assertThat(ByteBuffer.wrap(least).getShort(14)).isZero();
      // Padding goes back as it came.
      byte[] padded = Arrays.copyOf(PROBE, 200);
      Arrays.fill(padded, 44, 200, (byte) 0x5a);
      byte[] answer = exchange(socket, responder.port(), padded);
      assertThat(answer).hasSize(200);
      assertThat(Arrays.copyOfRange(answer, 44, 200)).containsOnly(0x5a);
    }
  }

  @Test
  void doesNotAnswerWhatIsTooShort() throws Exception {
    try (StampReflector responder = reflector(false)) {
      send(socket, responder.port(), Arrays.copyOf(PROBE, 13));
      assertThat(exchange(socket, responder.port(), PROBE)).hasSize(44);
      assertThat(responder.refusals().count(Reason.MALFORMED)).isEqualTo(1);
    }
  }
}
