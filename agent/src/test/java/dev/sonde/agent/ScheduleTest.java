package dev.sonde.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final long INTERVAL = TimeUnit.SECONDS.toMicros(10);
  private final Schedule schedule = new Schedule("dev-1", Duration.ofSeconds(10));

  @Test
  void theTimesAreAnIntervalApartWhateverTheDelays() {
    long now = next(FakeClock.START);
    for (int late = 0; late < 40; late++) {
      long following = next(now + late * 100_000L);
      assertThat(following - now).isEqualTo(INTERVAL);
      now = following;
    }
  }

  @Test
  void aTimeHappensOnceEvenIfTheClockIsSetBackABit() {
    long time = next(FakeClock.START);
    assertThat(next(time - 200) - time).isEqualTo(INTERVAL);
  }

  @Test
  void theWaitIsHalfToOneAndAHalfIntervals() {
    for (long offset = 0; offset < INTERVAL; offset += 12_345) {
      long wait = next(FakeClock.START + offset) - (FakeClock.START + offset);
      assertThat(wait).isBetween(INTERVAL / 2, INTERVAL * 3 / 2);
    }
  }

  @Test
  void agentsWithSimilarIdsAreSpreadAndEachKeepsItsTime() {
    Set<Long> tenths = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      String id = "dev-" + i;
      long first = Math.floorMod(next(FakeClock.START, id), INTERVAL);
      assertThat(Math.floorMod(next(FakeClock.START + 987_654_321, id), INTERVAL)).isEqualTo(first);
      tenths.add(first * 10 / INTERVAL);
    }
    assertThat(tenths).hasSize(10);
  }

  private long next(long now) {
    return now + TimeUnit.NANOSECONDS.toMicros(schedule.nanosToNext(now));
  }

  private static long next(long now, String id) {
    Schedule own = new Schedule(id, Duration.ofSeconds(10));
    return now + TimeUnit.NANOSECONDS.toMicros(own.nanosToNext(now));
  }
}
