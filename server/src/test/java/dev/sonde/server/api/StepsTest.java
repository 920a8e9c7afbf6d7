package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.Micros;
import dev.sonde.store.query.Steps;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepsTest {
  @ParameterizedTest
  @CsvSource({
    "60, 60, 1, 1",
    "3600, 400, 1, 10",
    "3600, 400, 15, 15",
    "86400, 400, 10, 300",
    "604800, 400, 10, 1800",
    "31536000, 400, 10, 86400",
    "31536000, 1, 10, 31536000",
    "900, 400, 2.5, 5"
  })
  void stepsAreThoseOfAClock(long range, long points, double interval, long step) {
    assertThat(Steps.fitting(range * Micros.PER_SECOND, points, interval))
        .isEqualTo(step * Micros.PER_SECOND);
  }

  @ParameterizedTest
  @CsvSource({
    "now, 2026-01-01T00:00:00Z",
    "1767225600000000, 2026-01-01T00:00:00Z",
    "2026-01-01T01:00:00+01:00, 2026-01-01T00:00:00Z",
    "-90s, 2025-12-31T23:58:30Z",
    "-3h, 2025-12-31T21:00:00Z",
    "-1w, 2025-12-25T00:00:00Z"
  })
  void timesAreReadInEachForm(String text, Instant time) {
    long now = Micros.of(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(TimeExpression.micros(text, now, now)).isEqualTo(Micros.of(time));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3h", "-3", "-3x", "2026-01-01", "tomorrow", "-9999999999s"})
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> TimeExpression.micros(text, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
