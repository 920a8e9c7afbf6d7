package dev.sonde.probe.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** With times of our own, in milliseconds. */
class BurstTest {
  private static final long MILLI = 1_000_000;

  private static Burst burst(int count, int spacing, int timeout, int giveUp) {
    return new Burst(
        new Echoes(
            InetAddress.getLoopbackAddress(),
            count,
            Duration.ofMillis(spacing),
            Duration.ofMillis(timeout),
            56,
            Route.USUAL),
        0,
        giveUp * MILLI,
        false,
        new Completion(1));
  }

  private static boolean isOverAt(Burst burst, long millis) {
    while (burst.hasToSend(millis * MILLI)) {
      burst.sent(burst.takeNext(millis * MILLI), millis * MILLI, 1 + millis * MILLI);
    }
    return burst.advance(millis * MILLI);
  }

  private static Echo.Reply reply(double millis) {
    return new Echo.Reply(millis, 64, true);
  }

  @Test
  void requestsAreSentWhenTheyAreDue() {
    Burst burst = burst(3, 10, 100, 1_000);
    assertThat(isOverAt(burst, 0)).isFalse();
    assertThat(burst.dueAt()).isEqualTo(10 * MILLI);
    assertThat(burst.isSent(0)).isTrue();
    assertThat(burst.isSent(1)).isFalse();
    assertThat(isOverAt(burst, 10)).isFalse();
    assertThat(isOverAt(burst, 20)).isFalse();
    assertThat(burst.isSent(2)).isTrue();
    assertThat(burst.dueAt()).isEqualTo(100 * MILLI);
  }

  @Test
  void aPauseOfTheMachineIsNotMadeUpForInAHeap() {
    Burst burst = burst(100, 10, 10_000, 100_000);
    isOverAt(burst, 0);
    isOverAt(burst, 500);
    assertThat(burst.isSent(1)).isTrue();
    assertThat(burst.isSent(2)).isFalse();
    assertThat(burst.dueAt()).isEqualTo(510 * MILLI);
  }

  @Test
  void eachRequestHasItsOwnTimeout() {
    Burst burst = burst(2, 10, 100, 1_000);
    isOverAt(burst, 0);
    isOverAt(burst, 10);
    assertThat(isOverAt(burst, 100)).isFalse();
    assertThat(burst.isDecided(0)).isTrue();
    assertThat(burst.isDecided(1)).isFalse();
    assertThat(isOverAt(burst, 110)).isTrue();
    assertThat(burst.result(true).echoes()).containsExactly(new Echo.Lost(), new Echo.Lost());
  }

  @Test
  void lateDuplicateAndReorderedRepliesAreToldApart() {
    Burst burst = burst(4, 0, 100, 1_000);
    isOverAt(burst, 0);
    burst.reply(2, reply(1));
    burst.reply(1, reply(2));
    burst.reply(2, reply(3));
    burst.reply(3, reply(4));
    isOverAt(burst, 100);
    burst.reply(0, reply(101));
    EchoResult result = burst.result(true);
    assertThat(result.echoes()).containsExactly(new Echo.Lost(), reply(2), reply(1), reply(4));
    assertThat(result.duplicates()).isEqualTo(1);
    assertThat(result.reordered()).isEqualTo(1);
    assertThat(result.late()).isEqualTo(1);
  }

  @Test
  void atTheDeadlineOnlyWhatIsOverdueIsLost() {
    Burst burst = burst(3, 50, 1_000, 110);
    isOverAt(burst, 0);
    burst.reply(0, reply(20));
    isOverAt(burst, 50);
    isOverAt(burst, 100);
    assertThat(isOverAt(burst, 110)).isTrue();
    assertThat(burst.result(true).echoes())
        .containsExactly(reply(20), new Echo.Lost(), new Echo.Undecided());
  }

  @Test
  void whatIsOutAtTheDeadlineIsLostIfNothingCameAtAll() {
    Burst burst = burst(2, 50, 1_000, 60);
    isOverAt(burst, 0);
    isOverAt(burst, 50);
    assertThat(isOverAt(burst, 60)).isTrue();
    assertThat(burst.result(true).echoes()).containsExactly(new Echo.Lost(), new Echo.Lost());
  }

  @Test
  void aBurstThatIsGivenUpIsOver() {
    Burst burst = burst(2, 50, 1_000, 1_000);
    isOverAt(burst, 0);
    burst.cancel();
    assertThat(isOverAt(burst, 1)).isTrue();
  }
}
