package dev.sonde.probe.stamp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.probe.ProbeContract;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Task;
import dev.sonde.probe.UdpPeer;
import dev.sonde.probe.responder.Limits;
import dev.sonde.probe.responder.StampReflector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against frames made by hand from the standard's figures, and against our own reflector. */
class StampProbeTest extends ProbeContract {
  private static final long HOLD_NTP = 1L << 31;
  private final UdpPeer peer;

  StampProbeTest() throws IOException {
    peer = new UdpPeer(packet -> List.of(reflection(packet, sequence(packet))));
  }

  @Override
  protected ProbeProvider<?> provider() {
    return new StampProvider();
  }

  @Override
  protected String badTarget() {
    return "stamp://example.net";
  }

  @Override
  protected Map<String, Object> needed() {
    return Map.of("count", 3, "spacing", "10ms");
  }

  @Override
  protected String start() {
    return peer.target();
  }

  @Override
  protected void silence() {
    peer.become(packet -> List.of());
  }

  @Override
  protected void end() {
    peer.close();
  }

  private static int sequence(byte[] packet) {
    return ByteBuffer.wrap(packet).getInt(0);
  }

  /**
   * A reflector's packet as RFC 8762, figure 5, has it, by a clock 100 s ahead that is synchronized
   * to 2^-10 s; it claims to have been received and sent at the same moment.
   */
  private static byte[] reflection(byte[] packet, int sequence) {
    ByteBuffer probe = ByteBuffer.wrap(packet);
    long time = probe.getLong(4) + (100L << 32);
    return ByteBuffer.allocate(packet.length)
        .putInt(sequence)
        .putLong(time)
        .putShort((short) (0x8000 | 20 << 8 | 4))
        .putShort((short) 0)
        .putLong(time)
        .putInt(probe.getInt(0))
        .putLong(probe.getLong(4))
        .putShort(probe.getShort(12))
        .putShort((short) 0)
        .put((byte) 64)
        .array();
  }

  @Test
  void sendsPacketsOfTheStandard() throws Exception {
    probe(Map.of("size", 100));
    for (int i = 0; i < 3; i++) {
      byte[] packet = peer.received().take();
      assertThat(packet).hasSize(100);
      assertThat(sequence(packet)).isEqualTo(i);
      // Neither synchronized nor PTP; the multiplier must not be 0.
      assertThat(packet[12] & 0xc0).isZero();
      assertThat(packet[13]).isNotZero();
      for (int place = 14; place < 100; place++) {
        assertThat(packet[place]).isZero();
      }
    }
  }

  @Test
  void readsWhatTheReflectorSays() throws Exception {
    Fields found = probe(Map.of());
    assertThat(found.number("sent")).hasValue(3);
    assertThat(found.number("received")).hasValue(3);
    assertThat(found.number("reflector_synchronized")).hasValue(1);
    assertThat(found.number("reflector_error_ms")).hasValue(1_000.0 * 4 / 4_096);
    assertThat(found.number("processing_avg_ms")).hasValue(0);
    // It claims to receive 100 s after each was sent: no variation there, all of it back.
    assertThat(found.number("forward_jitter_ms")).hasValue(0);
    assertThat(found.number("reverse_jitter_ms").orElseThrow()).isPositive();
    assertThat(found.number("forward_lost")).hasValue(0);
    assertThat(found.number("reverse_lost")).hasValue(0);
    assertThat(found.number("rtt_avg_ms").orElseThrow()).isPositive();
  }

  @Test
  void timeInsideTheReflectorIsNotPartOfTheRoundTrip() throws Exception {
    peer.become(
        packet -> {
          ByteBuffer answer = ByteBuffer.wrap(reflection(packet, sequence(packet)));
          return List.of(answer.putLong(4, answer.getLong(4) + HOLD_NTP).array());
        });
    Fields found = probe(Map.of());
    assertThat(found.number("processing_avg_ms")).hasValue(500);
    // More than the whole trip took, so that nothing is left of it.
    assertThat(found.number("rtt_max_ms")).hasValue(0);
  }

  @Test
  void tellsOnWhichWayPacketsGotLost() throws Exception {
    // The second never arrives; the reflector counts on.
    int[] next = {0};
    peer.become(
        packet -> sequence(packet) == 1 ? List.of() : List.of(reflection(packet, next[0]++)));
    Fields there = probe(Map.of("count", 4));
    assertThat(there.number("forward_lost")).hasValue(1);
    assertThat(there.number("reverse_lost")).hasValue(0);
    assertThat(there.number("lost")).hasValue(1);
    assertThat(there.number("up")).hasValue(1);

    peer.become(
        packet ->
            sequence(packet) == 1 ? List.of() : List.of(reflection(packet, sequence(packet))));
    Fields unknown = probe(Map.of("count", 4));
    assertThat(unknown.number("lost")).hasValue(1);
    assertThat(unknown.number("forward_lost")).isEmpty();
    Fields back = probe(Map.of("count", 4, "stateful", true));
    assertThat(back.number("forward_lost")).hasValue(0);
    assertThat(back.number("reverse_lost")).hasValue(1);
  }

  @Test
  void whatIsForgedOrComesTwiceIsNotCounted() throws Exception {
    peer.become(
        packet -> {
          byte[] answer = reflection(packet, sequence(packet));
          byte[] otherTime = answer.clone();
          otherTime[35] ^= 1;
          byte[] otherNumber = answer.clone();
          otherNumber[24] ^= 0x40;
          byte[] backwards = answer.clone();
          backwards[4] ^= 1;
          return List.of(new byte[43], otherTime, otherNumber, backwards, answer, answer);
        });
    Fields found = probe(Map.of("count", 1, "reply-timeout", "300ms"));
    assertThat(found.number("received")).hasValue(1);
    assertThat(found.number("ignored").orElseThrow()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void readsTimestampsOfPtp() throws Exception {
    peer.become(
        packet -> {
          ByteBuffer answer = ByteBuffer.wrap(reflection(packet, sequence(packet)));
          answer.putShort(12, (short) 0x4401);
          answer.putLong(16, 1_000L << 32 | 900_000_000L);
          answer.putLong(4, 1_001L << 32 | 150_000_000L);
          return List.of(answer.array());
        });
    assertThat(probe(Map.of()).number("processing_avg_ms")).hasValue(250);
  }

  @Test
  void aClosedPortIsRefused() throws Exception {
    peer.close();
    assertThat(probe(Map.of("reply-timeout", "100ms")).text("cause")).hasValue("refused");
  }

  @Test
  void agreesWithOurReflector() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    for (boolean isStateful : new boolean[] {true, false}) {
      try (StampReflector reflector =
          StampReflector.start(any, isStateful, Limits.usual(), ProbeEnvironment.system())) {
        Fields found =
            probe("127.0.0.1:" + reflector.port(), Map.of("count", 10, "stateful", isStateful));
        assertThat(found.number("received")).hasValue(10);
        assertThat(found.number("reverse_lost")).hasValue(0);
        assertThat(found.number("forward_lost")).hasValue(0);
        assertThat(found.number("reflector_synchronized")).hasValue(0);
        assertThat(found.number("processing_avg_ms").orElseThrow()).isPositive();
        assertThat(reflector.refusals().answers()).isEqualTo(10);
      }
    }
  }

  private Fields probe(Map<String, Object> settings) throws InterruptedException {
    return probe(peer.target(), settings);
  }

  private Fields probe(String target, Map<String, Object> settings) throws InterruptedException {
    Map<String, Object> all = new HashMap<>(needed());
    all.putAll(settings);
    return run(Task.of(new StampProvider(), target, all, Optional.of(Duration.ofSeconds(20))))
        .fields();
  }
}
