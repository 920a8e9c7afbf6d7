package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** With a clock that jumps. */
class PausesTest {
  private final AtomicLong now = new AtomicLong(-5);
  private final Pauses pauses = new Pauses(now::get);

  @Test
  void aPauseDuringAMeasurementIsKnownAtItsEnd() {
    pauses.begin();
    now.addAndGet(Duration.ofMillis(1_300).toNanos());
    assertThat(pauses.end(-5)).contains(Duration.ofMillis(1_300));
  }

  @Test
  void aPauseThatEndedBeforeDoesNotCount() {
    pauses.begin();
    pauses.begin();
    now.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(pauses.end(-5)).isPresent();
    long later = now.incrementAndGet();
    pauses.begin();
    now.addAndGet(Duration.ofMillis(900).toNanos());
    assertThat(pauses.end(later)).isEmpty();
    assertThat(pauses.end(-5)).isPresent();
  }

  @Test
  void timeWithoutMeasurementsIsNone() {
    pauses.begin();
    assertThat(pauses.end(-5)).isEmpty();
    now.addAndGet(Duration.ofHours(3).toNanos());
    pauses.begin();
    assertThat(pauses.end(now.get())).isEmpty();
  }
}
