package dev.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> NAMES = List.of("server", "interval", "state-dir");

  @Test
  void lettersAddedLeftOutChangedOrSwappedAreForgiven() {
    assertThat(NearestName.of(NAMES, "servver")).isEqualTo("server");
    assertThat(NearestName.of(NAMES, "intrval")).isEqualTo("interval");
    assertThat(NearestName.of(NAMES, "state_dir")).isEqualTo("state-dir");
    assertThat(NearestName.of(NAMES, "sevrer")).isEqualTo("server");
  }

  @Test
  void theFirstOfEquallyNearNamesIsMeant() {
    assertThat(NearestName.of(List.of("ax", "ay"), "a")).isEqualTo("ax");
    assertThat(NearestName.of(NAMES, "")).isEqualTo("server");
  }

  @Test
  void withoutNamesThereIsNoAnswer() {
    assertThatThrownBy(() -> NearestName.of(List.of(), "a"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
