package dev.sonde.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoadTest {

  @ParameterizedTest
  @EnumSource
  void uplinksFailWhereNobodyTakesWhatTheyDeliver(Road road) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/mosquitto")), "mosquitto is not installed");
    assumeTrue(
        Files.isExecutable(Path.of("/usr/sbin/nats-server"))
            || Files.isExecutable(Path.of("/usr/bin/nats-server")),
        "nats-server is not installed");
    try (Scratch scratch = Scratch.make();
        Brokers brokers = Brokers.start(scratch.path())) {
      URI address = road.address(Program.freePort(), brokers);
      try (Uplink uplink = road.uplink("bench", address, Commands.NONE)) {
        assertThat(uplink.destination()).startsWith(address.getScheme() + "://127.0.0.1:");
        if (road != Road.NATS) {
          // The stream of NATS would keep it until a server comes.
          assertThat(uplink.deliver("{}".getBytes(StandardCharsets.UTF_8)))
              .isInstanceOf(Outcome.Later.class);
        }
      }
    }
  }

  @Test
  void namesTheWays() {
    assertThat(Road.values()).extracting(Road::title).contains("http", "link", "mqtt", "nats");
  }
}
