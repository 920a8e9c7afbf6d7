package dev.sonde.server.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.server.inventory.Event;
import dev.sonde.server.inventory.EventType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateTimesTest {
  private static Event event(long id, EventType type, String check) {
    Fields data = Fields.builder().put("check", check).build();
    return new Event(id, 100 * id, Optional.empty(), type, "", data);
  }

  @Test
  void theNewestChangeCountsInWhateverOrderTheyCome() {
    StateTimes times =
        new StateTimes(
            List.of(
                event(3, EventType.CHECK_DOWN, "a"),
                event(1, EventType.CHECK_UP, "a"),
                event(2, EventType.CHECK_UP, "b")));
    assertThat(times.since("a", CheckState.DOWN)).hasValue(300);
    assertThat(times.since("b", CheckState.UP)).hasValue(200);
  }

  @Test
  void aStateThatNoEventToldOfHasNoTime() {
    StateTimes times = new StateTimes(List.of(event(1, EventType.CHECK_UP, "a")));
    assertThat(times.since("a", CheckState.DOWN)).isEmpty();
    assertThat(times.since("a", CheckState.PAUSED)).isEmpty();
    assertThat(times.since("unheard-of", CheckState.UP)).isEmpty();
  }

  @Test
  void eventsOfEveryStateAreTaken() {
    StateTimes times = new StateTimes(List.of());
    times.happened(event(1, EventType.CHECK_DEGRADED, "a"));
    assertThat(times.since("a", CheckState.DEGRADED)).hasValue(100);
    times.happened(event(2, EventType.CHECK_UNKNOWN, "a"));
    assertThat(times.since("a", CheckState.UNKNOWN)).hasValue(200);
    assertThat(times.since("a", CheckState.DEGRADED)).isEmpty();
  }

  @Test
  void whatIsNoChangeOfAStateIsPassedOverAndADeletedCheckForgotten() {
    StateTimes times = new StateTimes(List.of(event(1, EventType.CHECK_UP, "a")));
    times.happened(event(2, EventType.CHECK_EDITED, "a"));
    times.happened(new Event(3, 300, Optional.empty(), EventType.CHECK_DOWN, "", Fields.none()));
    assertThat(times.since("a", CheckState.UP)).hasValue(100);
    times.happened(event(4, EventType.CHECK_DELETED, "a"));
    assertThat(times.since("a", CheckState.UP)).isEmpty();
  }
}
