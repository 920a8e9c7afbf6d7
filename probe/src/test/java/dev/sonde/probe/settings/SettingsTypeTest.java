package dev.sonde.probe.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.MalformedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsTypeTest {
  enum Colour {
    RED,
    DARK_BLUE
  }

  record Sample(
      @Setting(value = "How many.", usual = "3", min = 1, max = 10) int count,
      @Setting(value = "How often.", usual = "200ms", min = 0.01, max = 60) Duration spacing,
      @Setting(value = "Whether.", usual = "false") boolean isLoud,
      @Setting(value = "Which.", usual = "dark-blue") Colour colour,
      @Setting("A name.") Optional<String> name,
      @Setting(value = "Codes.", min = 100, max = 599) List<Integer> status,
      @Setting("Headers.") Map<String, String> headers,
      @Setting("A password.") Optional<Secret> password) {
    Sample {
      if (isLoud && count > 5) {
        throw new IllegalArgumentException("at most 5 when loud");
      }
    }
  }

  private final SettingsType<Sample> type = SettingsType.of(Sample.class);

  @Test
  void whatIsNotSaidIsAsUsual() {
    assertThat(type.usual())
        .isEqualTo(
            new Sample(
                3,
                Duration.ofMillis(200),
                false,
                Colour.DARK_BLUE,
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty()));
    assertThat(type.toTree(type.usual())).isEmpty();
  }

  @Test
  void readsTreesAndWritesThemAgain() {
    Map<String, Object> tree =
        Map.of(
            "count",
            4,
            "spacing",
            "1.5s",
            "is-loud",
            true,
            "colour",
            "red",
            "name",
            "x",
            "status",
            List.of(200, 204),
            "headers",
            Map.of("Accept", "*/*"),
            "password",
            "env:PASSWORD");
    Sample read = type.ofTree(tree, "");
    assertThat(read.spacing()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(read.password()).hasValue(new Secret(Secret.Source.ENVIRONMENT, "PASSWORD"));
    assertThat(type.toTree(read)).isEqualTo(tree);
  }

  @Test
  void readsTexts() {
    Sample read =
        type.ofTexts(
            Map.of("status", "200, 301", "spacing", "50ms", "headers", "A: b\nC=d", "count", "2"));
    assertThat(read.status()).containsExactly(200, 301);
    assertThat(read.spacing()).isEqualTo(Duration.ofMillis(50));
    assertThat(read.headers()).containsExactlyInAnyOrderEntriesOf(Map.of("A", "b", "C", "d"));
  }

  @Test
  void namesEveryFault() {
    assertThatThrownBy(
            () ->
                type.ofTree(
                    Map.of(
                        "cuont", 1,
                        "spacing", "soon",
                        "colour", "green",
                        "is-loud", "yes",
                        "status", List.of(99),
                        "password", "hunter2"),
                    "settings"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("settings.cuont: is not a setting; did you mean count?")
        .hasMessageContaining("settings.spacing: expected seconds, or a number with")
        .hasMessageContaining("settings.colour: expected one of red, dark-blue, found 'green'")
        .hasMessageContaining("settings.is-loud: expected true or false, found 'yes'")
        .hasMessageContaining("settings.status: expected a whole number from 100 to 599, found 99")
        .hasMessageContaining("settings.password: expected env:NAME or file:/PATH")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void whatIsOnlyWrongTogetherIsRefused() {
    assertThatThrownBy(() -> type.ofTree(Map.of("count", 6, "is-loud", true), "settings"))
        .isInstanceOf(MalformedException.class)
        .hasMessage("settings: at most 5 when loud");
  }

  @Test
  @SuppressWarnings("unchecked")
  void theSchemaTellsTypesBoundsAndDefaults() {
    Map<String, Object> properties =
        (Map<String, Object>) Objects.requireNonNull(type.schema().get("properties"));
    assertThat((Map<String, Object>) properties.get("count"))
        .containsEntry("type", "integer")
        .containsEntry("minimum", 1L)
        .containsEntry("maximum", 10L)
        .containsEntry("default", 3)
        .containsEntry("description", "How many.");
    assertThat((Map<String, Object>) properties.get("colour"))
        .containsEntry("enum", List.of("red", "dark-blue"));
    assertThat((Map<String, Object>) properties.get("spacing")).containsEntry("default", "200ms");
  }

  @Test
  void timesAreReadAndWritten() {
    assertThat(Times.seconds("2m")).hasValue(120);
    assertThat(Times.seconds("0.2")).hasValue(0.2);
    assertThat(Times.seconds("-1")).isEmpty();
    assertThat(Times.text(Duration.ofNanos(2_500))).isEqualTo("2.5us");
    assertThat(Times.text(Duration.ofMillis(250))).isEqualTo("250ms");
    assertThat(Times.text(Duration.ofSeconds(90))).isEqualTo("90s");
    assertThat(Times.text(Duration.ZERO)).isEqualTo("0s");
  }

  @Test
  void escapesStandForBytes() {
    assertThat(Escapes.bytes("a\\r\\n\\x00\\\\é"))
        .isEqualTo(new byte[] {'a', '\r', '\n', 0, '\\', (byte) 0xc3, (byte) 0xa9});
    assertThatThrownBy(() -> Escapes.bytes("a\\q"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("letter 2");
  }
}
