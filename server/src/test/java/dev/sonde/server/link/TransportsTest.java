package dev.sonde.server.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.transport.BrokerState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransportsTest {
  private long in;
  private long out;
  private long nanos = -5;
  private final Transports transports = new Transports(() -> List.of(state()), () -> nanos);

  TransportsTest() {}

  private BrokerState state() {
    return new BrokerState(
        "mqtt",
        "MQTT 5",
        "mqtt://b",
        Optional.empty(),
        Optional.of("away"),
        0,
        0,
        in,
        out,
        Map.of());
  }

  private void seconds(int count, int came, int went) {
    for (int i = 0; i < count; i++) {
      transports.tick();
      nanos += TimeUnit.SECONDS.toNanos(1);
      in += came;
      out += went;
    }
  }

  private Transports.Transport only() {
    return transports.all().getFirst();
  }

  @Test
  void nothingIsKnownBeforeTheSecondTick() {
    in = 1_000;
    assertThat(only().in()).isZero();
    transports.tick();
    assertThat(only().in()).isZero();
    assertThat(only().history()).isEmpty();
    assertThat(only().state().in()).isEqualTo(1_000);
  }

  @Test
  void ratesAreThoseOfTheLastTenSeconds() {
    seconds(30, 100, 7);
    seconds(5, 0, 0);
    transports.tick();
    assertThat(only().in()).isEqualTo(50);
    assertThat(only().out()).isEqualTo(3.5);
    seconds(10, 0, 0);
    transports.tick();
    assertThat(only().in()).isZero();
  }

  @Test
  void rememberTenMinutes() {
    seconds(11, 1, 2);
    assertThat(only().history()).containsExactly(3.0);
    seconds(2_000, 0, 0);
    assertThat(only().history()).hasSize(Transports.HISTORY).containsOnly(0.0);
  }
}
