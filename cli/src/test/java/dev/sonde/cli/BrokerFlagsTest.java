package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.server.link.Brokers;
import dev.sonde.transport.dial.BrokerAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerFlagsTest {
  @TempDir Path root;

  @Test
  void readsBothBrokersAndWhoComes() throws IOException {
    Path password = Files.writeString(root.resolve("p"), "x y\n");
    Brokers brokers =
        BrokerFlags.read(
            Map.of(
                "mqtt", "mqtts://me@a",
                "nats", "nats://b:1,c:2",
                "broker-group", "all",
                "broker-password-file", password.toString(),
                "broker-ca-file", "/ca"));
    BrokerAccess mqtt = brokers.mqtt().orElseThrow();
    assertThat(mqtt.user()).hasValue("me");
    assertThat(mqtt.password()).hasValue("x y");
    assertThat(mqtt.caFile()).hasValue(Path.of("/ca"));
    assertThat(mqtt.port(8883)).isEqualTo(8883);
    assertThat(brokers.nats().orElseThrow().uris())
        .containsExactly(URI.create("nats://b:1"), URI.create("nats://c:2"));
    assertThat(brokers.group()).hasValue("all");
    assertThat(BrokerFlags.read(Map.of())).isEqualTo(Brokers.NONE);
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> BrokerFlags.read(Map.of("mqtt", "nats://a")))
        .hasMessageContaining("mqtt: expected SCHEME://HOST:PORT with mqtt or mqtts");
    assertThatThrownBy(() -> BrokerFlags.read(Map.of("nats-creds", "/x")))
        .hasMessageContaining("nats-creds: is of use with 'mqtt' or 'nats' only");
    assertThatThrownBy(() -> BrokerFlags.read(Map.of("mqtt", "mqtt://a", "broker-group", "a b")))
        .hasMessageContaining("broker-group: expected");
    assertThatThrownBy(
            () ->
                BrokerFlags.read(Map.of("mqtt", "mqtt://a", "broker-password-file", "/none/there")))
        .hasMessageContaining("broker-password-file: can't read");
  }
}
