package dev.sonde.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.benchmarks.Fleet.Device;
import dev.sonde.model.DeliveryDecoder;
import dev.sonde.model.SimpleReportDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DialectTest {
  private static final long BASE = 1_763_683_200_123_456L;
  private static final long INTERVAL = 10_000_000;

  private final Fleet fleet = Fleet.watchingHosts(2, BASE, INTERVAL, 3);
  private final Device device = fleet.devices().getLast();

  private byte[] body(Dialect dialect, int ticks) {
    byte[] request = dialect.template(fleet, device, ticks).fill(BASE, 1_000_000_041).array();
    String text = new String(request, StandardCharsets.UTF_8);
    int body = text.indexOf("\r\n\r\n") + 4;
    assertThat(text).contains("Content-Length: " + (request.length - body) + "\r\n");
    return Arrays.copyOfRange(request, body, request.length);
  }

  @Test
  void simpleReportsAreWhatTheServerReads() {
    var report = new SimpleReportDecoder().decode(body(Dialect.SIMPLE, 1));

    assertThat(report.device()).isEqualTo(device.id());
    assertThat(report.time()).isEqualTo(1_763_683_200_123_000L);
  }

  @Test
  void reportsAreWhatTheServerReads() {
    var delivery = new DeliveryDecoder().decode(body(Dialect.REPORTS, 3));

    assertThat(delivery.agent()).isEqualTo(device.id());
    assertThat(delivery.reports())
        .extracting(r -> r.id().sequence())
        .containsExactly(1_000_000_041L, 1_000_000_042L, 1_000_000_043L);
    assertThat(delivery.reports().getLast().points())
        .hasSameSizeAs(device.families())
        .allMatch(point -> point.time() == BASE + 2 * INTERVAL);
    int samples =
        delivery.reports().stream()
            .flatMap(report -> report.points().stream())
            .mapToInt(point -> point.fields().size())
            .sum();
    assertThat(samples).isEqualTo(Dialect.REPORTS.template(fleet, device, 3).samples());
  }

  @Test
  void jsonLinesHoldTheSameSamples() {
    List<JsonNode> lines =
        new String(body(Dialect.JSON_LINES, 3), StandardCharsets.UTF_8)
            .lines()
            .map(line -> new JsonMapper().readTree(line))
            .toList();

    assertThat(lines).hasSize(device.samples());
    assertThat(lines)
        .allMatch(line -> line.path("metric").path("device").asString().equals(device.id()))
        .allMatch(line -> line.path("values").size() == 3)
        .allMatch(line -> line.path("timestamps").path(1).asLong() == (BASE + INTERVAL) / 1000);
  }

  @Test
  void textLinesHoldTheSameSamples() {
    String text = new String(body(Dialect.TEXT_LINES, 3), StandardCharsets.UTF_8);

    assertThat(text.lines()).hasSize(3 * device.samples());
    Signal cpu = device.families().get(1).signals().getFirst();
    assertThat(text)
        .contains(
            "core_cpu_pct{core=\"0\",device=\""
                + device.id()
                + "\"} "
                + cpu.at(2)
                + " "
                + (BASE + 2 * INTERVAL) / 1000
                + "\n");
  }
}
