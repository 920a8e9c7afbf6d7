package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingSourcesTest {
  private final SettingSources sources =
      new SettingSources(List.of("server", "interval", "state-dir"));

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("agent.yaml");
  }

  @Test
  void aFlagBeatsTheEnvironmentWhichBeatsTheFile() throws IOException {
    Files.writeString(file, "server: file\ninterval: 1\nstate-dir: /file # comment\n");
    assertThat(
            sources.gather(
                Map.of("server", "flag"),
                Map.of("SONDE_SERVER", "environment", "SONDE_INTERVAL", "2", "SONDE_OTHER", "x"),
                Optional.of(file)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("server", "flag", "interval", "2", "state-dir", "/file"));
  }

  @Test
  void whatIsGivenNowhereIsAbsent() {
    assertThat(sources.gather(Map.of(), Map.of(), Optional.empty())).isEmpty();
  }

  @Test
  void everyFaultOfTheFileIsNamedWithItsLine() throws IOException {
    Files.writeString(file, "servre: x\ninterval: [1, 2]\nserver: a\nserver: b\n");
    assertThatThrownBy(() -> sources.gather(Map.of(), Map.of(), Optional.of(file)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(
            "agent.yaml:1: servre: there is no such setting; did you mean 'server'?")
        .hasMessageContaining("agent.yaml:2: interval: expected one value")
        .hasMessageContaining("agent.yaml:4: server: is set twice");
  }

  @Test
  void whatIsNoYamlOrNoMappingIsRefusedByName() throws IOException {
    Files.writeString(file, "a: [unclosed");
    assertThatThrownBy(() -> sources.gather(Map.of(), Map.of(), Optional.of(file)))
        .hasMessageContaining("is not YAML");
    Files.writeString(file, "- a\n- b\n");
    assertThatThrownBy(() -> sources.gather(Map.of(), Map.of(), Optional.of(file)))
        .hasMessageContaining("expected lines such as");
  }

  @Test
  void anEmptyFileSetsNothingAndAMissingOneIsAFault() throws IOException {
    Files.writeString(file, "# nothing yet\n");
    assertThat(sources.gather(Map.of(), Map.of(), Optional.of(file))).isEmpty();
    assertThatThrownBy(
            () -> sources.gather(Map.of(), Map.of(), Optional.of(folder.resolve("absent.yaml"))))
        .hasMessageContaining("can't read")
        .hasMessageContaining("absent.yaml");
  }
}
