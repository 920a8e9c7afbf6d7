package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.server.RunningServer;
import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.link.CallIn;
import dev.sonde.transport.link.LinkIdentity;
import dev.sonde.transport.link.LinkUplink;
import dev.sonde.transport.session.AgentIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Monitors over HTTP, with agents that listen on loopback. */
@Timeout(120)
class MonitorsApiTest {
  private static final String MONITORS = "/api/v1/monitors";
  private static final String KEY = "a-key-of-some-length";

  @TempDir Path folder;
  private RunningServer server;
  private DescribedAnswers described;

  MonitorsApiTest() {}

  @BeforeEach
  void start() {
    server = new RunningServer(folder);
    described = new DescribedAnswers(server.get("/api/v1/openapi.json").body());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode show(String address) {
    return described.check("getMonitor", server.get(MONITORS + "/" + address)).get("monitor");
  }

  private void add(String address, String key) {
    described.check(
        "addMonitor",
        server.send("POST", MONITORS, "{\"address\":\"" + address + "\",\"key\":\"" + key + "\"}"));
  }

  private static CallIn door(int port) throws IOException {
    return CallIn.listen(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        "far",
        Optional.of(KEY),
        System::nanoTime);
  }

  private static LinkUplink uplink(CallIn door) {
    return new LinkUplink(
        door,
        LinkIdentity.dialled(new AgentIdentity("far", "1")),
        UplinkOptions.standard(),
        Commands.NONE,
        Optional.empty(),
        new SplittableRandom(1),
        System::nanoTime);
  }

  private void awaitDelivery(LinkUplink uplink) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              var _ = uplink.upkeep();
              return uplink.deliver("{}".getBytes(StandardCharsets.UTF_8))
                  instanceof Outcome.Acknowledged;
            });
  }

  private void awaitState(String address, String state) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> show(address).get("state").asString().equals(state));
  }

  @Test
  void anAgentIsDialledAndDialledAgainWhenItReturns() throws IOException {
    String address;
    int port;
    try (CallIn door = door(0);
        LinkUplink uplink = uplink(door)) {
      port = door.port();
      address = "127.0.0.1:" + port;
      add(address, KEY);
      awaitDelivery(uplink);
      awaitState(address, "connected");
      assertThat(show(address).get("agent").asString()).isEqualTo("far");
      assertThat(show(address).get("has_key").asBoolean()).isTrue();
      String page = server.get(MONITORS).body();
      assertThat(page).contains(address).doesNotContain(KEY);
      assertThat(described.check("listMonitors", server.get(MONITORS)).get("total").asInt())
          .isEqualTo(1);
    }
    awaitState(address, "trying");
    try (CallIn door = door(port);
        LinkUplink uplink = uplink(door)) {
      awaitDelivery(uplink);
      awaitState(address, "connected");
      described.check("deleteMonitor", server.send("DELETE", MONITORS + "/" + address, ""));
      await()
          .until(
              () -> uplink.deliver("{}".getBytes(StandardCharsets.UTF_8)) instanceof Outcome.Later);
    }
    assertThat(server.get(MONITORS + "/" + address).statusCode()).isEqualTo(404);
  }

  @Test
  void monitorsAreDialledAgainAfterARestartOfTheServer() throws IOException {
    try (CallIn door = door(0);
        LinkUplink uplink = uplink(door)) {
      add("127.0.0.1:" + door.port(), KEY);
      awaitDelivery(uplink);
      server.close();
      server = new RunningServer(folder);
      awaitDelivery(uplink);
    }
  }

  @Test
  void aWrongKeyIsSaidAndNotShown() throws IOException {
    try (CallIn door = door(0)) {
      String address = "127.0.0.1:" + door.port();
      add(address, "another-key-of-some-length");
      await().until(() -> show(address).path("why").asString("").contains("not this agent's"));
      assertThat(server.get(MONITORS).body()).doesNotContain("another-key");
    }
  }

  @Test
  void whatCanNotBeDialledIsNamed() {
    for (String address : new String[] {"", "host", "host:0", "a b:1", "u@h:1", "h:1/x"}) {
      assertThat(
              described
                  .check(
                      "addMonitor",
                      server.send("POST", MONITORS, "{\"address\":\"" + address + "\"}"))
                  .toString())
          .contains("expected HOST:PORT");
    }
    assertThat(
            described
                .check(
                    "addMonitor",
                    server.send(
                        "POST", MONITORS, "{\"address\":\"a:1\",\"key\":\"a\\nb\",\"kye\":1}"))
                .toString())
        .contains("did you mean key?");
    add("a.invalid:1", "");
    assertThat(server.send("POST", MONITORS, "{\"address\":\"a.invalid:1\"}").statusCode())
        .isEqualTo(409);
    described.check("deleteMonitor", server.send("DELETE", MONITORS + "/none:1", ""));
  }

  @Test
  void whoeverAnswersGetsAtNothingButTheLink() throws IOException {
    try (ServerSocket stranger = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + stranger.getLocalPort();
      add(address, KEY);
      try (Socket call = stranger.accept()) {
        readLine(call);
        write(
            call,
            "SONDE-AGENT 1 stranger\nGET /api/v1/devices HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(call.getInputStream().readAllBytes()).isEmpty();
      }
      await().until(() -> show(address).path("why").asString("").contains("something else"));
      try (Socket call = stranger.accept()) {
        readLine(call);
        write(call, "HTTP/1.1 400 Bad Request\r\n\r\n");
        await().until(() -> show(address).path("why").asString("").contains("no Sonde agent"));
      }
    }
  }

  private static void readLine(Socket call) throws IOException {
    int b = call.getInputStream().read();
    while (b >= 0 && b != '\n') {
      b = call.getInputStream().read();
    }
  }

  private static void write(Socket call, String text) throws IOException {
    call.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
