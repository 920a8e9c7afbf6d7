package dev.sonde.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.MalformedException;
import dev.sonde.server.ServerSettings.Limits;
import dev.sonde.server.inventory.InventoryException;
import dev.sonde.server.link.Brokers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SondeServerTest {
  @TempDir Path folder;

  private static List<String> types(RunningServer server) {
    return server.json("/api/v1/events").get("events").findValuesAsString("type");
  }

  @Test
  void whatPeopleAndDevicesSaidOutlivesARestart() {
    TestClock clock = new TestClock();
    FakeStore store = new FakeStore();
    FakeIntake first;
    try (RunningServer server = new RunningServer(folder, clock, store)) {
      first = server.intake();
      server.take(Coming.from("a", clock).host("cpu_pct", 5).facts("hostname", "alpha").arrival());
      server.send("PATCH", "/api/v1/devices/a", "{\"labels\":{\"site\":\"Bern\"}}");
    }
    assertThat(first.isClosed()).isTrue();
    clock.advance(30);
    try (RunningServer server = new RunningServer(folder, clock, store)) {
      JsonNode device = server.json("/api/v1/devices/a").get("device");
      assertThat(device.get("name").asString()).isEqualTo("alpha");
      assertThat(device.get("cpu_pct").asInt()).isEqualTo(5);
      assertThat(device.get("labels").get("site").asString()).isEqualTo("Bern");
      assertThat(device.get("state").asString()).isEqualTo("unknown");
      assertThat(types(server))
          .containsExactly(
              "server-started", "server-stopped", "device-edited", "device-new", "server-started");
    }
  }

  @Test
  void afterARestartDevicesThatFellSilentHoursAgoHaveTheirValuesToo() {
    TestClock clock = new TestClock();
    FakeStore store = new FakeStore();
    try (RunningServer server = new RunningServer(folder, clock, store)) {
      server.take(Coming.from("silent", clock).host("cpu_pct", 7).arrival());
      clock.advance(Duration.ofHours(3));
      server.take(Coming.from("a", clock).host("cpu_pct", 5).arrival());
    }
    clock.advance(Duration.ofHours(2));
    try (RunningServer server = new RunningServer(folder, clock, store)) {
      assertThat(server.json("/api/v1/devices/a").get("device").get("cpu_pct").asInt())
          .as("looked for before the server answers, however long it was away")
          .isEqualTo(5);
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          server
                              .json("/api/v1/devices/silent")
                              .get("device")
                              .path("cpu_pct")
                              .asInt())
                      .isEqualTo(7));
    }
  }

  @Test
  void theClockTicksByItself() {
    try (RunningServer server = new RunningServer(folder)) {
      server.take(Coming.from("a", server.clock).arrival());
      server.clock.advance(60);
      server.store.fail(true);
      await()
          .untilAsserted(() -> assertThat(types(server)).contains("device-down", "store-failed"));
      server.store.fail(false);
      await().untilAsserted(() -> assertThat(types(server)).contains("store-recovered"));
    }
  }

  @Test
  void aPortThatIsTakenIsNamedWithAWayOut() {
    try (RunningServer server = new RunningServer(folder)) {
      int port = server.server().port();
      ServerSettings settings =
          ServerSettings.defaults(folder.resolve("other")).listening("127.0.0.1", port);
      assertThatThrownBy(() -> new RunningServer(settings, server.clock, server.store))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("127.0.0.1:" + port + " is in use")
          .hasMessageContaining("127.0.0.1:" + (port + 1));
    }
  }

  @Test
  void aStoppedServerLetsGoOfItsPortAndItsFile() throws InterruptedException {
    RunningServer server = new RunningServer(folder);
    int port = server.server().port();
    server.close();
    server.server().stop();
    server.server().await();
    ServerSettings settings = ServerSettings.defaults(folder).listening("127.0.0.1", port);
    try (RunningServer next = new RunningServer(settings, server.clock, server.store)) {
      assertThat(next.get("/health").statusCode()).isEqualTo(200);
      assertThatThrownBy(next.server()::start).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aDataFolderThatCannotBeUsedIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(
            () ->
                new RunningServer(
                    ServerSettings.defaults(file.resolve("data")),
                    new TestClock(),
                    new FakeStore()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file.toString());
    Files.createDirectories(folder.resolve("inventory.sqlite"));
    assertThatThrownBy(
            () ->
                new RunningServer(
                    ServerSettings.defaults(folder), new TestClock(), new FakeStore()))
        .isInstanceOf(InventoryException.class);
  }

  @Test
  void requestsOfOtherSitesAreTurnedAwayAndThoseOfDevicesAreNot() {
    try (RunningServer server = new RunningServer(folder)) {
      assertThat(server.send("POST", "/metrics", "{}").statusCode()).isEqualTo(200);
      HttpRequest.Builder evil =
          HttpRequest.newBuilder(server.uri("/metrics"))
              .POST(BodyPublishers.ofString("{}"))
              .header("Origin", "http://evil.example");
      assertThat(server.send(evil).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void aConnectionEndsAfterTheAnswerIfTheClientAsksForThat() throws IOException {
    try (RunningServer server = new RunningServer(folder);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("POST /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                      + "Content-Length: 2\r\n\r\n{}")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("{\"status\": \"ok\"}");
    }
  }

  @Test
  void allFaultsOfTheSettingsAreNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(
            () ->
                new ServerSettings(
                    " ",
                    70_000,
                    file,
                    "/page",
                    Set.of(),
                    Set.of("example.org"),
                    ServerSettings.Storage.USUAL,
                    new Limits(0, 1, 1, 1, -1),
                    Brokers.NONE))
        .isInstanceOfSatisfying(
            MalformedException.class,
            e ->
                assertThat(e.faults())
                    .extracting(fault -> fault.path())
                    .containsExactlyInAnyOrder(
                        "limits.devices",
                        "limits.queryValues",
                        "host",
                        "port",
                        "data",
                        "page",
                        "origins"));
  }

  @Test
  void theAddressForOthersIsOnlyToldWhereOthersCanReachIt() {
    assertThat(new Address("127.0.0.1", 8000).fromOutside()).isEmpty();
    assertThat(new Address("192.0.2.1", 8000).fromOutside()).hasValue("http://192.0.2.1:8000");
    assertThat(new Address("127.0.0.1", 8000).fromHere()).isEqualTo("http://localhost:8000");
    assertThat(new Address("0.0.0.0", 8000).fromHere()).isEqualTo("http://localhost:8000");
    assertThat(new Address("::", 8000).fromHere()).isEqualTo("http://localhost:8000");
    assertThat(new Address("::1", 8000).fromHere()).isEqualTo("http://[::1]:8000");
    assertThat(new Address("127.0.0.2", 8000).fromHere()).isEqualTo("http://127.0.0.2:8000");
    assertThat(new Address("::1", 8000).isLoopback()).isTrue();
    assertThat(new Address("::1", 8000)).hasToString("[::1]:8000");
    assertThat(new Address("0.0.0.0", 8000).isLoopback()).isFalse();
  }
}
