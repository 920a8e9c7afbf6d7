package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.agent.AgentSettings;
import dev.sonde.cli.ServiceCall.LogLevel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainStartTest {
  @Test
  void flagsAreReadInBothForms() {
    ServiceCall call =
        PlainStart.call(
                List.of("--server", "http://a:1", "--interval=5", "--ca-file=a=b"),
                AgentSettings.KEYS)
            .orElseThrow();
    assertThat(call.flags())
        .containsOnly(
            Map.entry("server", "http://a:1"),
            Map.entry("interval", "5"),
            Map.entry("ca-file", "a=b"));
    assertThat(call.config()).isEmpty();
    assertThat(call.logLevel()).isEqualTo(LogLevel.INFO);
  }

  @Test
  void theFlagsOfEveryServiceAreReadToo() {
    ServiceCall call =
        PlainStart.call(List.of("--config", "x.yaml", "--log-level=debug"), AgentSettings.KEYS)
            .orElseThrow();
    assertThat(call.flags()).isEmpty();
    assertThat(call.config()).contains(Path.of("x.yaml"));
    assertThat(call.logLevel()).isEqualTo(LogLevel.DEBUG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-h",
        "--servre http://a",
        "--server",
        "--server --interval 1",
        "--server a --server b",
        "install",
        "--log-level loud",
        "-- --server a",
        "server=http://a"
      })
  void whatIsNotPlainIsLeftToTheLibrary(String arguments) {
    assertThat(PlainStart.call(List.of(arguments.split(" ", -1)), AgentSettings.KEYS)).isEmpty();
  }

  @Test
  void onlyAgentAndServerStartThisWay() {
    assertThat(PlainStart.of()).isEmpty();
    assertThat(PlainStart.of("up")).isEmpty();
    assertThat(PlainStart.of("--version")).isEmpty();
    assertThat(PlainStart.of("agent")).isPresent();
    assertThat(PlainStart.of("server", "--listen", "127.0.0.1:0")).isPresent();
    assertThat(PlainStart.of("server", "--interval", "1")).isEmpty();
  }

  @Test
  void aFailureIsToldAndBecomesAnExitStatus() {
    StringWriter err = new StringWriter();
    assertThat(
            PlainStart.of("agent", "--interval", "0").orElseThrow().run(new PrintWriter(err, true)))
        .isEqualTo(Main.USAGE);
    assertThat(
            PlainStart.of("server", "--data", "/proc/none", "--listen", "127.0.0.1:0")
                .orElseThrow()
                .run(new PrintWriter(err, true)))
        .isEqualTo(Main.FAILED);
    assertThat(err.toString())
        .contains("sonde agent: the settings are not usable:", "interval: ")
        .contains("sonde server: ", "/proc/none")
        .doesNotContain("\tat ");
  }
}
