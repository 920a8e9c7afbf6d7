package dev.sonde.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Assignment;
import dev.sonde.model.Fields;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnTest {
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

  private static Turn turn(String check, long micros, long nanos) {
    Assignment assignment =
        new Assignment(check, "tcp", "a:1", Map.of(), Duration.ofSeconds(10), Optional.empty());
    return new Turn("agent", assignment, Fields::none, 0, micros, nanos, false);
  }

  @Test
  void isDueWithinAnInterval() {
    Turn turn = turn("a", 1_000_000_000, 500);
    assertThat(turn.due() - 500).isBetween(0L, INTERVAL);
  }

  @Test
  void keepsItsPhaseAfterARestart() {
    Turn before = turn("a", 0, 0);
    Turn after = turn("a", 3_000_000, 77);
    assertThat(Math.floorMod(after.due() - 77 + TimeUnit.SECONDS.toNanos(3), INTERVAL))
        .isEqualTo(Math.floorMod(before.due(), INTERVAL));
  }

  @Test
  void checksDoNotFireInStep() {
    long second = TimeUnit.SECONDS.toNanos(1);
    int[] perSecond = new int[10];
    IntStream.range(0, 1_000)
        .forEach(i -> perSecond[(int) (turn("check-" + i, 0, 0).due() / second)]++);
    assertThat(IntStream.of(perSecond)).allMatch(count -> count > 60 && count < 150);
  }

  @Test
  void neverDriftsAndLeavesOutWhatIsPast() {
    Turn turn = turn("a", 0, 0);
    long first = turn.due();
    assertThat(turn.next(first + 5)).isZero();
    assertThat(turn.due()).isEqualTo(first + INTERVAL);
    assertThat(turn.next(first + 4 * INTERVAL + 1)).isEqualTo(3);
    assertThat(turn.due()).isEqualTo(first + 5 * INTERVAL);
  }

  @Test
  void aNewCheckRunsWithinASecondAndThenInItsPhase() {
    Assignment daily =
        new Assignment("a", "tcp", "a:1", Map.of(), Duration.ofDays(1), Optional.empty());
    Turn usual = new Turn("agent", daily, Fields::none, 0, 0, 0, false);
    Turn soon = new Turn("agent", daily, Fields::none, 0, 0, 0, true);
    long first = soon.due();
    assertThat(first).isBetween(0L, TimeUnit.SECONDS.toNanos(1));
    assertThat(soon.next(first)).isZero();
    assertThat(Math.floorMod(soon.due() - usual.due(), TimeUnit.DAYS.toNanos(1))).isZero();
    assertThat(soon.due() - first).isGreaterThanOrEqualTo(TimeUnit.DAYS.toNanos(1) / 4);
  }
}
