package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.MalformedException;
import dev.sonde.relay.RelaySettings;
import dev.sonde.relay.reduce.ReductionRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayFlagsTest {
  private static RelayFlags read(String... namesAndValues) {
    Map<String, String> texts = new HashMap<>(Map.of("upstream", "http://up.example:8000"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      texts.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return RelayFlags.read(texts);
  }

  @Test
  void whatIsNotGivenHasADefault() {
    RelayFlags flags = read();
    RelaySettings relay = flags.relay();
    assertThat(relay.id()).startsWith("relay-");
    assertThat(relay.host()).isEqualTo("127.0.0.1");
    assertThat(relay.port()).isEqualTo(8001);
    assertThat(relay.spoolBytes()).isEqualTo(4L << 30);
    assertThat(relay.spoolAge()).isEqualTo(Duration.ofDays(7));
    assertThat(relay.replayRate()).isEqualTo(2_000);
    assertThat(relay.reducing()).isEmpty();
    assertThat(relay.stateDir().getFileName().toString()).isEqualTo("sonde-relay");
    assertThat(flags.upstream().server()).isEqualTo(URI.create("http://up.example:8000"));
    assertThat(flags.brokers().mqtt()).isEmpty();
  }

  @Test
  void whatIsGivenHolds() {
    RelayFlags flags =
        read(
            "device-id", "site",
            "listen", "[::1]:9",
            "state-dir", "/state",
            "spool-bytes", "2MiB",
            "spool-age", "1d",
            "replay-rate", "5",
            "reduce", "5m",
            "nats", "nats://broker:4222",
            "respond", "127.0.0.1");
    RelaySettings relay = flags.relay();
    assertThat(relay.id()).isEqualTo("site");
    assertThat(relay.host()).isEqualTo("::1");
    assertThat(relay.port()).isEqualTo(9);
    assertThat(relay.stateDir()).isEqualTo(Path.of("/state"));
    assertThat(relay.spoolBytes()).isEqualTo(2 << 20);
    assertThat(relay.replayRate()).isEqualTo(5);
    assertThat(relay.reducing())
        .hasValue(new ReductionRules(Duration.ofMinutes(5), ReductionRules.plainKinds()));
    assertThat(flags.brokers().nats()).isPresent();
    assertThat(flags.upstream().responding().address()).isPresent();
  }

  @Test
  void kindsThatAreReducedCanBeChosen() {
    assertThat(read("reduce", "10", "reduce-kinds", "host, pump").relay().reducing().orElseThrow())
        .isEqualTo(new ReductionRules(Duration.ofSeconds(10), Set.of("host", "pump")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "upstream|ftp://up|expected http",
        "listen|nowhere:at:all|expected",
        "device-id|''|must not be empty",
        "spool-bytes|1kB|at least 1 MiB",
        "spool-age|1s|expected whole seconds",
        "replay-rate|0|at least 1",
        "replay-rate|fast|expected reports a second",
        "reduce|0|from 1 s to 30 min; found \"0\"",
        "reduce|31m|from 1 s to 30 min; found \"31m\"",
        "reduce|1.5m|from 1 s to 30 min",
        "reduce|''|from 1 s to 30 min",
        "reduce-kinds|host|is of use with 'reduce' only",
        "respond|here|an address of this host",
        "mqtt|nats://a|expected SCHEME://HOST:PORT with mqtt or mqtts",
        "cert-file|/x|is of use with a broker as server only",
      })
  void whatCanNotBeUsedIsRefusedByName(String name, String value, String problem) {
    assertThatThrownBy(() -> read(name, value))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(name + ": ")
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "probe|is no plain measurement",
        "host,facts|is no plain measurement",
        "relay|core, disk, host, interface, sensor, and kinds of your own",
        "Host|expected 1 to 64 of a-z",
        "host,|expected 1 to 64 of a-z",
        "''|expected 1 to 64 of a-z",
      })
  void whatMustNotBeAveragedIsRefused(String kinds, String problem) {
    assertThatThrownBy(() -> read("reduce", "1m", "reduce-kinds", kinds))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("reduce-kinds: ")
        .hasMessageContaining(problem);
  }

  @Test
  void aRelayNeedsAnUpstream() {
    assertThatThrownBy(() -> RelayFlags.read(Map.of())).hasMessageContaining("upstream: is needed");
  }
}
