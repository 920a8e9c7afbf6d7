package dev.sonde.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.memory.MemoryPointStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private final TestClock clock = new TestClock();
  private final MemoryPointStore store = new MemoryPointStore();
  private final Retention retention = new Retention(clock, store, Duration.ofDays(7));

  @Test
  void pointsGoWhenTheyAreOlderThanTheyAreToBeKept() {
    append("host");
    append("disk");
    clock.advance(Duration.ofDays(6));
    append("host");
    retention.tick();
    assertThat(store.extents()).containsOnlyKeys("host", "disk");
    assertThat(points("host")).isEqualTo(2);

    clock.advance(Duration.ofDays(2));
    retention.tick();
    assertThat(store.extents()).containsOnlyKeys("host");
    assertThat(points("host")).isEqualTo(1);
  }

  @Test
  void aStoreThatFailsIsAskedAgainLater() {
    append("host");
    clock.advance(Duration.ofDays(8));
    store.close();
    assertThatCode(retention::tick).doesNotThrowAnyException();
  }

  private long points(String kind) {
    return Objects.requireNonNull(store.extents().get(kind)).points();
  }

  private void append(String kind) {
    store.append(
        List.of(
            Batch.of(
                List.of(
                    new Point(kind, clock.micros(), Tags.of("device", "a"), Fields.of("x", 1))))));
  }
}
