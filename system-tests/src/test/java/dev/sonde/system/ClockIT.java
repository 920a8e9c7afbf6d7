package dev.sonde.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Clocks that are wrong or step, and two agents who believe to be the same. */
class ClockIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final double HOUR_S = 3_600;

  /** 51 years: a clock that begins at 1975. */
  private static final long YEARS_OFF = 51L * 365 * 86_400 * 1_000_000;

  @TempDir static Path folder;
  private static Server server;

  @BeforeAll
  static void startServer() throws IOException {
    server = Server.start(folder);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void aDeviceWhoseClockStepsBackAnHourStaysOnline() throws Exception {
    post("stepping", Reports.seconds());
    for (int i = 0; i < 3; i++) {
      post("stepping", Reports.seconds() - HOUR_S);
      assertOnline("stepping");
    }
    assertThat(Samples.read(server.http(), "host", "cpu_pct", "stepping").size()).isEqualTo(4);
  }

  @Test
  void aDeviceWhoseClockSteppedBackStaysOnlineAfterARestartOfTheServer() throws Exception {
    try (Server other = Server.start(folder, folder.resolve("other"), Ports.free())) {
      post(other.http(), "stepping", Reports.seconds());
      post(other.http(), "stepping", Reports.seconds() - HOUR_S);
      other.stop();
      other.startAgain();
      double restarted = Reports.seconds();
      post(other.http(), "stepping", Reports.seconds() - HOUR_S);
      assertThat(row(other.http(), "stepping").get("last_seen").asDouble())
          .isGreaterThanOrEqualTo(restarted - 1);
    }
  }

  @Test
  void anAgentWhoseClockIsYearsOffIsCorrectedAndTold() throws Exception {
    for (int sequence = 1; sequence <= 3; sequence++) {
      String delivery =
          Reports.single("years-off", "s", sequence, Reports.micros() - YEARS_OFF, sequence);
      assertThat(server.http().post("/api/v1/reports", delivery).text())
          .isEqualTo("{\"stored\":1,\"duplicates\":0}");
    }
    Samples stored = Samples.read(server.http(), "count", "n", "years-off");
    assertThat(stored.values()).containsExactly(1.0, 2.0, 3.0);
    assertThat(stored.times().getFirst() / 1e6).isCloseTo(Reports.seconds(), within(30.0));

    JsonNode device = device("years-off");
    assertThat(device.get("state").asString()).isEqualTo("up");
    assertThat(device.get("clock_skew_s").asDouble()).isCloseTo(-YEARS_OFF / 1e6, within(30.0));
    await().atMost(SOON).until(() -> hasEvent("years-off", "clock-skew"));
  }

  @Test
  void twoAgentsWithOneIdAreNoticed() throws Exception {
    try (Run first = agent("first");
        Run second = agent("second")) {
      await()
          .atMost(SOON)
          .failFast(
              "an agent ended",
              () -> assertThat(first.isAlive() && second.isAlive()).as(second.err()).isTrue())
          .until(() -> hasEvent("twin", "agent-conflict"));
      assertThat(device("twin").get("conflict").asBoolean()).isTrue();
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(first.err()).contains("reports to");
                assertThat(second.err()).contains("reports to");
              });
    }
    assertThat(hasEvent("twin", "device-restarted")).isFalse();
  }

  private static Run agent(String state) throws IOException {
    return Run.start(
        folder,
        "agent",
        "--server",
        server.address(),
        "--device-id",
        "twin",
        "--interval",
        "1",
        "--state-dir",
        folder.resolve(state).toString());
  }

  private static void post(String device, double time) throws Exception {
    post(server.http(), device, time);
  }

  private static void post(Http http, String device, double time) throws Exception {
    Http.Answer answer = http.post("/metrics", Reports.simple(device, time).toString());
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private static void assertOnline(String id) throws Exception {
    JsonNode row = row(server.http(), id);
    assertThat(row.get("online").asBoolean()).isTrue();
    assertThat(row.get("last_seen").asDouble()).isCloseTo(Reports.seconds(), within(15.0));
  }

  private static JsonNode row(Http http, String id) throws Exception {
    for (JsonNode row : http.get("/devices").json().get("rows")) {
      if (row.get("device_id").asString().equals(id)) {
        return row;
      }
    }
    throw new AssertionError("no row of " + id);
  }

  private static JsonNode device(String id) throws Exception {
    return server.http().get("/api/v1/devices/" + id).json().get("device");
  }

  private static boolean hasEvent(String device, String type) throws Exception {
    for (JsonNode event :
        server.http().get("/api/v1/events?from=-1h&device=" + device).json().get("events")) {
      if (event.get("type").asString().equals(type)) {
        return true;
      }
    }
    return false;
  }
}
