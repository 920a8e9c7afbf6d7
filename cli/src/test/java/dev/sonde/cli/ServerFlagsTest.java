package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.MalformedException;
import dev.sonde.server.ServerSettings.Storage;
import dev.sonde.store.Resolution;
import dev.sonde.store.Retention;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFlagsTest {
  private static Storage storage(String name, String text) {
    return ServerFlags.read(Map.of("data", "/d", name, text)).storage();
  }

  @Test
  void withoutASayEverythingIsKeptForTheUsualTimes() {
    assertThat(ServerFlags.read(Map.of("data", "/d")).storage())
        .isEqualTo(new Storage(Retention.usual(), OptionalLong.empty()));
  }

  @Test
  void keepIsReadByResolutionAndKind() {
    Retention retention = storage("keep", "raw=14d, raw:flow=2d,hour=3y").retention();
    assertThat(retention.of("host", Resolution.RAW)).isEqualTo(Duration.ofDays(14));
    assertThat(retention.of("flow", Resolution.RAW)).isEqualTo(Duration.ofDays(2));
    assertThat(retention.of("flow", Resolution.HOUR)).isEqualTo(Duration.ofDays(3 * 365));
  }

  @ParameterizedTest
  @CsvSource({"500M, 524288000", "50G, 53687091200", "2T, 2199023255552"})
  void budgetsAreReadInPowersOf1024(String text, long bytes) {
    assertThat(storage("disk-budget", text).diskBudget()).hasValue(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"50", "50g", "0G", "-1G", "99M", "1.5T", "G", "50 G", "9999999T"})
  void aBudgetThatIsNoneIsRefusedByName(String text) {
    assertThatThrownBy(() -> storage("disk-budget", text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("disk-budget: expected a size")
        .hasMessageContaining("'" + text + "'");
  }
}
