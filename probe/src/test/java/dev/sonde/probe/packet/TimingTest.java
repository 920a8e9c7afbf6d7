package dev.sonde.probe.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long WALL = 1_700_000_000 * SECOND;

  /** A packet that took 10 ms, read 0.3 ms early and late, while the wall clock moved by a step. */
  private static Timing timed(long stepBeforeStamp, long stepAfterStamp) {
    return Timing.of(
        5 * SECOND,
        WALL,
        WALL + 300_000,
        5 * SECOND + 10_600_000,
        WALL + 10_600_000 + stepBeforeStamp + stepAfterStamp,
        WALL + 10_300_000 + stepBeforeStamp);
  }

  @Test
  void theKernelIsBelievedWhileTheClockStands() {
    assertThat(timed(0, 0)).isEqualTo(new Timing(10, true));
  }

  @Test
  void aClockThatIsSlewedIsNotTakenForOneThatWasSet() {
    assertThat(timed(5_000, 0).isKernel()).isTrue();
  }

  @Test
  void aStepIsNoticedWhereverItFalls() {
    for (long step : new long[] {SECOND, -SECOND, 5 * MILLI, -5 * MILLI, MILLI, -MILLI}) {
      assertThat(timed(step, 0)).isEqualTo(new Timing(10.6, false));
      assertThat(timed(0, step)).isEqualTo(new Timing(10.6, false));
    }
  }

  @Test
  void stampsThatCanNotBeAreNotBelieved() {
    assertThat(Timing.of(0, WALL, WALL + MILLI, MILLI, WALL + MILLI, WALL).isKernel()).isFalse();
    assertThat(Timing.of(0, WALL, WALL, MILLI, WALL + MILLI, WALL + 3 * MILLI).isKernel())
        .isFalse();
  }

  @Test
  void withoutAStampTheTimeIsThatOfTheProgram() {
    assertThat(Timing.of(0, WALL, 0, MILLI, WALL + MILLI, WALL)).isEqualTo(new Timing(1, false));
    assertThat(Timing.of(0, WALL, WALL, MILLI, WALL + MILLI, 0)).isEqualTo(new Timing(1, false));
  }

  @Test
  void clocksThatWereReadFarApartAreReadAgain() {
    Iterator<Long> ticks = List.of(0L, MILLI, 2 * MILLI, 2 * MILLI + 50).iterator();
    Iterator<Instant> walls =
        List.of(Instant.ofEpochSecond(1), Instant.ofEpochSecond(2)).iterator();
    Clocks clocks = new Clocks(ticks::next, walls::next);
    clocks.read();
    assertThat(clocks.now()).isEqualTo(2 * MILLI);
    assertThat(clocks.wall()).isEqualTo(2 * SECOND);
  }
}
