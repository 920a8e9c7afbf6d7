package dev.sonde.probe.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.probe.Measurement;
import dev.sonde.probe.ProbeContract;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Prober;
import dev.sonde.probe.Task;
import dev.sonde.probe.UdpPeer;
import dev.sonde.probe.Witness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Against a server of our own whose clock can be wrong. */
class NtpProbeTest extends ProbeContract {
  private static final long NTP_TO_UNIX = 2_208_988_800L;
  private final UdpPeer server;

  NtpProbeTest() throws IOException {
    server = new UdpPeer(request -> List.of(answer(request, Duration.ZERO)));
  }

  @Override
  protected ProbeProvider<?> provider() {
    return new NtpProvider();
  }

  @Override
  protected String badTarget() {
    return "ntp://example.net";
  }

  @Override
  protected String start() {
    return server.target();
  }

  @Override
  protected void silence() {
    server.become(request -> List.of());
  }

  @Override
  protected void end() {
    server.close();
  }

  /** A good answer of stratum 2 by a clock that is so far ahead. */
  private static byte[] answer(byte[] request, Duration ahead) {
    long now = ntp(Instant.now().plus(ahead));
    return ByteBuffer.allocate(48)
        .put((byte) (4 << 3 | 4))
        .put((byte) 2)
        .put((byte) 6)
        .put((byte) -20)
        .putInt(65_536 / 2)
        .putInt(65_536 / 4)
        .putInt(0xc0000201)
        .putLong(now)
        .putLong(ByteBuffer.wrap(request).getLong(40))
        .putLong(now)
        .putLong(now)
        .array();
  }

  private static long ntp(Instant at) {
    return ((at.getEpochSecond() + NTP_TO_UNIX) << 32)
        + ((long) at.getNano() << 32) / 1_000_000_000;
  }

  private void answers(java.util.function.Consumer<ByteBuffer> change) {
    server.become(
        request -> {
          byte[] answer = answer(request, Duration.ZERO);
          change.accept(ByteBuffer.wrap(answer));
          return List.of(answer);
        });
  }

  @Test
  void positiveMeansThatTheServerIsAhead() throws Exception {
    server.become(request -> List.of(answer(request, Duration.ofSeconds(90))));
    assertThat(probe(Map.of()).number("offset_ms").orElseThrow())
        .isCloseTo(90_000, Offset.offset(1_000.0));
    server.become(request -> List.of(answer(request, Duration.ofSeconds(-90))));
    assertThat(probe(Map.of()).number("offset_ms").orElseThrow())
        .isCloseTo(-90_000, Offset.offset(1_000.0));
  }

  @Test
  void tellsWhatTheServerSaysOfItself() throws Exception {
    Fields found = probe(Map.of());
    assertThat(found.number("stratum")).hasValue(2);
    assertThat(found.number("root_delay_ms")).hasValue(500);
    assertThat(found.number("root_dispersion_ms")).hasValue(250);
    assertThat(found.number("precision_ms")).hasValue(1_000.0 / (1 << 20));
    assertThat(found.text("reference")).hasValue("192.0.2.1");
    assertThat(found.text("leap")).hasValue("none");
    assertThat(found.number("delay_ms").orElseThrow()).isBetween(0.0, 2_000.0);
    assertThat(found.number("rtt_avg_ms")).isEmpty();
  }

  @Test
  void timeInsideTheServerIsNoDelay() throws Exception {
    // The server claims to have held the request for an hour: nothing is left of the delay.
    answers(
        answer -> {
          answer.putLong(32, answer.getLong(32) - (1_800L << 32));
          answer.putLong(40, answer.getLong(40) + (1_800L << 32));
        });
    Fields found = probe(Map.of());
    assertThat(found.number("delay_ms")).hasValue(0);
    assertThat(found.number("offset_ms").orElseThrow()).isBetween(-1_000.0, 1_000.0);
  }

  @Test
  void saysNothingOfThisHost() throws Exception {
    probe(Map.of("count", 2, "spacing", "10ms"));
    byte[] first = server.received().take();
    byte[] second = server.received().take();
    assertThat(first).hasSize(48).startsWith(0x23);
    for (int i = 1; i < 40; i++) {
      assertThat(first[i]).isZero();
    }
    assertThat(ByteBuffer.wrap(first).getLong(40))
        .isNotEqualTo(ByteBuffer.wrap(second).getLong(40));
  }

  @Test
  void believesTheAnswerWithTheLeastDelayOfSeveral() throws Exception {
    AtomicInteger place = new AtomicInteger();
    server.become(
        request -> {
          ByteBuffer answer = ByteBuffer.wrap(answer(request, Duration.ofHours(1)));
          if (place.getAndIncrement() == 1) {
            // Held for ten hours, so that no delay is left; in the middle of them it was now.
            answer.putLong(32, ntp(Instant.now()) - (18_000L << 32));
            answer.putLong(40, ntp(Instant.now()) + (18_000L << 32));
          }
          return List.of(answer.array());
        });
    Fields found = probe(Map.of("count", 3, "spacing", "10ms"));
    assertThat(found.number("delay_ms")).hasValue(0);
    assertThat(found.number("offset_ms").orElseThrow()).isBetween(-1_000.0, 1_000.0);
    assertThat(found.number("sent")).hasValue(3);
    assertThat(found.number("received")).hasValue(3);
    assertThat(found.number("rtt_min_ms")).hasValue(0);
  }

  @Test
  void oneAnswerOfSeveralIsEnough() throws Exception {
    AtomicInteger place = new AtomicInteger();
    server.become(
        request ->
            place.getAndIncrement() == 1 ? List.of(answer(request, Duration.ZERO)) : List.of());
    Fields found = probe(Map.of("count", 3, "spacing", "10ms", "reply-timeout", "50ms"));
    assertThat(found.number("lost")).hasValue(2);
    assertThat(found.number("up")).hasValue(1);
  }

  @Test
  void aKissOfDeathEndsTheRunAtOnce() throws Exception {
    answers(answer -> answer.put(1, (byte) 0).putInt(12, 0x52415445));
    Fields found = probe(Map.of("count", 5, "spacing", "10ms"));
    assertThat(found.text("cause")).hasValue("refused");
    assertThat(found.text("error")).hasValue("kiss-o'-death RATE");
    assertThat(found.number("offset_ms")).isEmpty();
    assertThat(found.number("sent")).hasValue(1);
  }

  @Test
  void aServerWithoutAClockToFollowIsDownUnlessThatIsAllowed() throws Exception {
    answers(answer -> answer.put(0, (byte) (3 << 6 | 4 << 3 | 4)).put(1, (byte) 16));
    Fields found = probe(Map.of());
    assertThat(found.text("cause")).hasValue("mismatch");
    assertThat(found.text("leap")).hasValue("unsynchronized");
    assertThat(found.number("stratum")).hasValue(16);
    assertThat(probe(Map.of("require-synchronized", false)).number("up")).hasValue(1);
  }

  @Test
  void answersToOtherRequestsArePassedOver() throws Exception {
    server.become(
        request -> {
          byte[] forged = answer(request, Duration.ofHours(1));
          forged[24] ^= 1;
          return List.of(forged, new byte[20], new byte[0], answer(request, Duration.ZERO));
        });
    Fields found = probe(Map.of());
    assertThat(found.number("up")).hasValue(1);
    assertThat(found.number("ignored")).hasValue(3);
    assertThat(found.number("offset_ms").orElseThrow()).isBetween(-1_000.0, 1_000.0);
  }

  @Test
  void onlyForgedAnswersAreNoAnswer() throws Exception {
    answers(answer -> answer.putLong(24, 0));
    Fields found = probe(Map.of("reply-timeout", "50ms"));
    assertThat(found.text("cause")).hasValue("timeout");
    assertThat(found.text("error").orElseThrow()).contains("passing over 1");
  }

  @Test
  void whatIsNoAnswerOfAServerIsAFault() throws Exception {
    answers(answer -> answer.put(0, (byte) (4 << 3 | 3)));
    assertThat(probe(Map.of()).text("cause")).hasValue("protocol");
    answers(answer -> answer.put(0, (byte) (7 << 3 | 4)));
    assertThat(probe(Map.of()).text("cause")).hasValue("protocol");
    answers(answer -> answer.putLong(40, 0));
    assertThat(probe(Map.of()).text("cause")).hasValue("protocol");
    answers(answer -> answer.putLong(40, answer.getLong(32) - 1));
    assertThat(probe(Map.of()).text("error").orElseThrow()).contains("wrong order");
  }

  @Test
  void aClosedPortIsRefused() throws Exception {
    server.close();
    assertThat(probe(Map.of()).text("cause")).hasValue("refused");
  }

  @Test
  void aClockThatIsSetMeanwhileSpoilsTheMeasurement() throws Exception {
    AtomicInteger readings = new AtomicInteger();
    ProbeEnvironment system = ProbeEnvironment.system();
    ProbeEnvironment stepping =
        new ProbeEnvironment(
            system.names(),
            system.secrets(),
            () -> Instant.now().plusSeconds(readings.getAndIncrement() < 5 ? 0 : 60),
            system.ticker());
    try (Prober prober = new Prober(stepping)) {
      Measurement found = prober.run(task(Map.of()), Witness.NONE);
      assertThat(found.fields().text("cause")).hasValue("agent");
      assertThat(found.fields().text("error").orElseThrow()).contains("clock was set");
    }
  }

  private Fields probe(Map<String, Object> settings) throws InterruptedException {
    return run(task(settings)).fields();
  }

  private Task<?> task(Map<String, Object> settings) {
    return Task.of(
        new NtpProvider(), server.target(), settings, Optional.of(Duration.ofSeconds(20)));
  }
}
