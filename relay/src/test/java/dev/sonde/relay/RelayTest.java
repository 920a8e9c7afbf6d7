package dev.sonde.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sonde.agent.AgentClock;
import dev.sonde.relay.reduce.ReductionRules;
import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.Dialer;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.link.LinkIdentity;
import dev.sonde.transport.link.LinkUplink;
import dev.sonde.transport.session.AgentIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole relay on loopback, below an upstream that notes what it is brought. */
@Timeout(120)
class RelayTest {
  @TempDir Path folder;

  private final List<String> brought = new CopyOnWriteArrayList<>();
  private final List<AgentIdentity> spokenFor = new CopyOnWriteArrayList<>();
  private final AtomicInteger defects = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private Relay relay;

  /** Takes everything. */
  private final class Noting implements Uplink {
    @Override
    public Outcome deliver(byte[] delivery) {
      if (defects.getAndDecrement() > 0) {
        throw new IllegalStateException("a defect, as a test wants it");
      }
      brought.add(new String(delivery, StandardCharsets.UTF_8));
      return new Outcome.Acknowledged(1, 0);
    }

    @Override
    public Optional<byte[]> assignments(String agent) {
      return Optional.empty();
    }

    @Override
    public String destination() {
      return "upstream";
    }

    @Override
    public void close() {}
  }

  private final class Up implements Upstream {
    @Override
    public Uplink own(AgentIdentity identity) {
      return new Noting();
    }

    @Override
    public Uplink onBehalf(AgentIdentity agent, Commands commands) {
      spokenFor.add(agent);
      return new Noting();
    }
  }

  @BeforeEach
  void start() {
    relay = relay(Optional.empty());
  }

  private RelaySettings settings(Optional<ReductionRules> reducing) {
    return new RelaySettings(
        "site",
        "1",
        "127.0.0.1",
        0,
        Set.of(),
        folder.resolve("state"),
        16 << 20,
        Duration.ofDays(1),
        reducing,
        1_000);
  }

  @AfterEach
  void stop() {
    relay.close();
    client.close();
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + relay.port() + path);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(at(path)).GET().build(),
        BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(at(path)).POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static String delivery(String agent) {
    long now = Instant.now().toEpochMilli() * 1_000;
    return """
        {"agent":"%s","sent":%d,"reports":[{"stream":"s","sequence":1,"points":[
          {"kind":"host","time":%d,"tags":{"device":"%s"},"fields":{"load1":1}}]}]}
        """
        .formatted(agent, now, now, agent);
  }

  @Test
  void bringsOnWhatAgentsPostAndSimpleDevicesSay() throws Exception {
    assertThat(post("/api/v1/reports", delivery("poster")).statusCode()).isEqualTo(200);
    String simple =
        "{\"device_id\":\"dev\",\"ts\":%d,\"system\":{\"cpu_pct\":5},\"network\":{}}"
            .formatted(Instant.now().getEpochSecond());
    assertThat(post("/metrics", simple).body()).isEqualTo("{\"status\": \"ok\"}");
    assertThat(post("/metrics", "{}").statusCode()).isEqualTo(400);
    assertThat(post("/api/v1/reports", "nonsense").statusCode()).isEqualTo(400);
    await()
        .until(
            () ->
                brought.stream().anyMatch(text -> text.contains("\"agent\":\"poster\""))
                    && brought.stream().anyMatch(text -> text.contains("\"dev\""))
                    && brought.stream().anyMatch(text -> text.contains("\"kind\":\"relay\"")));
  }

  @Test
  void goesOnAfterADefect() throws Exception {
    defects.set(2);
    assertThat(post("/api/v1/reports", delivery("poster")).statusCode()).isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> brought.stream().anyMatch(text -> text.contains("\"agent\":\"poster\"")));
    assertThat(defects).hasNegativeValue();
  }

  @Test
  void speaksForTheAgentsThatAreLinked() throws Exception {
    UplinkOptions options = UplinkOptions.standard();
    try (Uplink agent =
        new LinkUplink(
            new Dialer(at("/"), options),
            LinkIdentity.at(at("/"), new AgentIdentity("linked", "2")),
            options,
            Commands.NONE,
            Optional.empty(),
            new SplittableRandom(2),
            System::nanoTime)) {
      assertThat(agent.deliver(delivery("linked").getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(Outcome.Acknowledged.class);
      await().until(() -> relay.isLinked("linked") && !spokenFor.isEmpty());
      assertThat(spokenFor.getFirst())
          .isEqualTo(new AgentIdentity("linked", "2", List.of("site"), false));
      assertThat(get("/api/v1/relay").body()).contains("\"id\":\"linked\"", "websocket");
      assertThat(get("/metrics").body()).contains("sonde_relay");
    }
    await().until(() -> !relay.isLinked("linked"));
  }

  @Test
  void tellsHowItIsAndTurnsStrangersAway() throws Exception {
    assertThat(get("/health").body()).isEqualTo("{\"status\": \"ok\"}");
    assertThat(get("/status").body()).contains("\"id\":\"site\"", "\"destination\":\"upstream\"");
    assertThat(get("/api/v1/agents/nobody/assignments").statusCode()).isEqualTo(404);
    HttpResponse<String> foreign =
        client.send(
            HttpRequest.newBuilder(at("/metrics"))
                .header("Origin", "https://elsewhere.example")
                .POST(BodyPublishers.ofString("{}"))
                .build(),
            BodyHandlers.ofString(StandardCharsets.UTF_8));
    assertThat(foreign.statusCode()).isEqualTo(403);
  }

  @Test
  void reducesWhereItIsToldToAndEndsThatWhenItNoLongerIs() throws Exception {
    relay.close();
    relay = relay(Optional.of(new ReductionRules(Duration.ofMinutes(30), Set.of("host"))));
    assertThat(post("/api/v1/reports", delivery("poster")).statusCode()).isEqualTo(200);
    assertThat(get("/status").body())
        .contains("\"window_s\":1800", "\"points_in\":1", "\"open_points\":1");
    assertThat(get("/metrics").body()).contains("sonde_relay_points_in_total 1.000");
    await().until(() -> brought.stream().anyMatch(text -> text.contains("\"points_in\"")));
    assertThat(brought).noneMatch(text -> text.contains("load1"));
    relay.close();
    relay = relay(Optional.empty());
    await().until(() -> brought.stream().anyMatch(text -> text.contains("max_load1")));
    assertThat(get("/status").body()).doesNotContain("reduction");
  }

  private Relay relay(Optional<ReductionRules> reducing) {
    Relay made =
        new Relay(settings(reducing), new Up(), AgentClock.system(), new SplittableRandom(1));
    made.start();
    return made;
  }

  @Test
  void aSecondOneOnTheSameStateIsRefused() {
    assertThatThrownBy(
            () ->
                new Relay(
                    settings(Optional.empty()),
                    new Up(),
                    AgentClock.system(),
                    new SplittableRandom(1)))
        .isInstanceOf(RelayException.class)
        .hasMessageContaining("another agent or relay uses");
  }
}
