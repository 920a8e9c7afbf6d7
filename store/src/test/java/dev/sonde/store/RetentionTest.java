package dev.sonde.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.MalformedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
  @Test
  void whatIsNotSaidStaysUsual() {
    Retention retention = Retention.parse("minute=26w,raw:flow=7d,hour:flow=1y");
    assertThat(retention.of("host", Resolution.RAW)).isEqualTo(Duration.ofDays(30));
    assertThat(retention.of("host", Resolution.MINUTE)).isEqualTo(Duration.ofDays(182));
    assertThat(retention.of("host", Resolution.HOUR)).isEqualTo(Duration.ofDays(3_650));
    assertThat(retention.of("flow", Resolution.RAW)).isEqualTo(Duration.ofDays(7));
    assertThat(retention.of("flow", Resolution.MINUTE)).isEqualTo(Duration.ofDays(182));
    assertThat(retention.of("flow", Resolution.HOUR)).isEqualTo(Duration.ofDays(365));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "raw", "raw=", "raw=30", "raw=0d", "raw=5m", "day=1d", "raw:=1d", "RAW=1d"})
  void whatIsNoTimeIsNamedWithWhatWouldBeRight(String text) {
    assertThatThrownBy(() -> Retention.parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("keep: expected TIMES such as raw=30d,minute=1y,hour=10y")
        .hasMessageContaining("found '" + text + "'");
  }

  @Test
  void allFaultsAreNamed() {
    assertThatThrownBy(() -> Retention.parse("raw=x,minute=1y,hour"))
        .isInstanceOfSatisfying(MalformedException.class, e -> assertThat(e.faults()).hasSize(2));
  }

  @Test
  void whatIsCoarserIsKeptAtLeastAsLong() {
    assertThatThrownBy(() -> Retention.parse("minute=7d"))
        .hasMessageContaining(
            "keep: expected minute to be kept at least as long as raw, found 7 days and 30");
    assertThatThrownBy(() -> Retention.parse("raw:flow=2y"))
        .hasMessageContaining("expected minute:flow to be kept at least as long as raw:flow");
    assertThat(Retention.parse("raw=7d,minute=7d,hour=7d").of("x", Resolution.HOUR))
        .isEqualTo(Duration.ofDays(7));
  }
}
