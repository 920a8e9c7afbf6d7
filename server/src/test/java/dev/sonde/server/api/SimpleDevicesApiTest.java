package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.Tags;
import dev.sonde.server.Coming;
import dev.sonde.server.RunningServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimpleDevicesApiTest {
  @TempDir Path folder;

  @Test
  void answersAsContract1HasItToTheByte() {
    try (RunningServer server = new RunningServer(folder)) {
      assertThat(server.get("/health").body()).isEqualTo("{\"status\": \"ok\"}");
      server.take(Coming.from("dev-b", server.clock).simple().arrival());
      server.clock.advance(Duration.ofMillis(7_500));
      server.take(
          Coming.from("dev-a", server.clock)
              .simple()
              .point(
                  "host",
                  Tags.of("device", "dev-a"),
                  Fields.builder()
                      .put("uptime_s", 12345.5)
                      .put("cpu_pct", 12.5)
                      .put("mem_pct", 40)
                      .put("disk_pct", 70.25)
                      .put("load1", 0.5)
                      .put("load5", 0.25)
                      .put("load15", 1)
                      .build())
              .link(
                  "eth0",
                  Fields.builder()
                      .put("default_route", 1)
                      .put("ipv4", "192.0.2.7")
                      .put("mac", "02:00:00:00:00:07")
                      .put("rx_bytes", 9_007_199_254_740_991d)
                      .put("tx_bytes", 2)
                      .put("rx_packets", 3)
                      .put("tx_packets", 4)
                      .build())
              .arrival());
      server.clock.advance(Duration.ofMillis(13_000));

      assertThat(server.get("/devices").body())
          .isEqualTo(
              "{\"rows\":[{\"device_id\":\"dev-a\",\"online\":true,\"last_seen\":1772366407.5,"
                  + "\"last_seen_ago\":\"13s ago\",\"uptime_s\":12345.5,\"cpu_pct\":12.5,"
                  + "\"mem_pct\":40,\"disk_pct\":70.25,\"loadavg\":[0.5,0.25,1],\"iface\":\"eth0\","
                  + "\"ip\":\"192.0.2.7\",\"mac\":\"02:00:00:00:00:07\","
                  + "\"rx_bytes\":9007199254740991,\"tx_bytes\":2,\"rx_packets\":3,"
                  + "\"tx_packets\":4},{\"device_id\":\"dev-b\",\"online\":false,"
                  + "\"last_seen\":1772366400,\"last_seen_ago\":\"20s ago\",\"uptime_s\":null,"
                  + "\"cpu_pct\":null,\"mem_pct\":null,\"disk_pct\":null,\"loadavg\":null,"
                  + "\"iface\":null,\"ip\":null,\"mac\":null,\"rx_bytes\":null,\"tx_bytes\":null,"
                  + "\"rx_packets\":null,\"tx_packets\":null}],\"now\":1772366420.5}");
    }
  }
}
