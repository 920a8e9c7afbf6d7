package dev.sonde.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.probe.Names;
import dev.sonde.probe.Packets;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.Secrets;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Runs of packets, told with a clock that stands at their end. */
class MinutesTest {
  private static final Instant MINUTE = Instant.parse("2026-01-01T12:34:00Z");
  private final Minutes minutes = new Minutes("me");

  /** A run whose packets were sent a second apart, the first at a second of the minute. */
  private static Packets run(int second, double... rtts) {
    long[] sent = new long[rtts.length];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (second + i) * 1_000_000_000L;
    }
    ProbeEnvironment atTheEnd =
        new ProbeEnvironment(
            Names.system(), Secrets.system(), () -> MINUTE.plusSeconds(90), () -> 90_000_000_000L);
    return Packets.of(atTheEnd, sent, rtts, new BitSet());
  }

  private List<Point> closedAt(int second) {
    return minutes.close(MINUTE.plusSeconds(second));
  }

  @Test
  void packetsOfSeveralRunsMakeAPointOfTheMinute() {
    Minutes.Stream stream = minutes.of("web");
    stream.take(run(10, 5, Double.NaN));
    stream.take(run(20, 7));
    assertThat(closedAt(61)).isEmpty();
    Point point = closedAt(62).getFirst();
    assertThat(point.kind()).isEqualTo("minute");
    assertThat(point.time()).isEqualTo(Micros.of(MINUTE));
    assertThat(point.tags().asMap())
        .containsExactlyInAnyOrderEntriesOf(Map.of("agent", "me", "check", "web"));
    assertThat(point.fields().number("sent")).hasValue(3);
    assertThat(point.fields().number("received")).hasValue(2);
    assertThat(point.fields().number("lost")).hasValue(1);
    assertThat(point.fields().number("latency_avg_ms")).hasValue(6);
    assertThat(point.fields().number("jitter_avg_ms")).hasValue(2);
    assertThat(point.fields().number("jitters")).hasValue(1);
    assertThat(closedAt(63)).isEmpty();
  }

  @Test
  void whatWasNotReceivedHasNoLatency() {
    minutes.of("web").take(run(0, Double.NaN));
    Point point = closedAt(62).getFirst();
    assertThat(point.fields().number("lost")).hasValue(1);
    assertThat(point.fields().number("latency_avg_ms")).isEmpty();
    assertThat(point.fields().number("jitter_avg_ms")).isEmpty();
  }

  @Test
  void aRunOverTheEndOfAMinuteCorrectsItsWindow() {
    Minutes.Stream stream = minutes.of("web");
    stream.take(run(50, 5));
    assertThat(closedAt(62)).hasSize(1);
    stream.take(run(59, 5, 5, 5));
    Point corrected = closedAt(63).getFirst();
    assertThat(corrected.time()).isEqualTo(Micros.of(MINUTE));
    assertThat(corrected.fields().number("sent")).hasValue(2);
  }

  @Test
  void anEditedCheckGoesOnInItsMinuteButNotInItsJitter() {
    minutes.of("web").take(run(10, 5));
    minutes.of("web").take(run(20, 50));
    Point point = closedAt(62).getFirst();
    assertThat(point.fields().number("sent")).hasValue(2);
    assertThat(point.fields().number("jitters")).hasValue(0);
  }

  @Test
  void whatIsKnownOfAnOpenMinuteIsToldAtTheEnd() {
    minutes.of("gone").take(run(10, 5));
    minutes.of("kept").take(run(10, 5));
    assertThat(minutes.retain(Set.of("kept")))
        .extracting(point -> point.tags().value("check").orElseThrow())
        .containsExactly("gone");
    assertThat(minutes.end()).hasSize(1);
    assertThat(minutes.end()).isEmpty();
  }
}
