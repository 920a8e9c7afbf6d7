package dev.sonde.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sonde.server.Coming;
import dev.sonde.server.TestClock;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.intake.Arrival;
import dev.sonde.server.inventory.Inventory;
import dev.sonde.server.inventory.Journal;
import dev.sonde.transport.http.SameSite;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.websocket.WsRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LiveHubTest {
  private static final int MAX_CLIENTS = 2;

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private final HttpClient http = HttpClient.newHttpClient();
  private Inventory inventory;
  private Fleet fleet;
  private LiveHub hub;
  private WebServer server;

  LiveHubTest() {}

  @BeforeEach
  void start() {
    inventory = Inventory.open(folder.resolve("inventory.sqlite"));
    Journal journal = new Journal(inventory);
    fleet = new Fleet(clock, journal, 10_000, 10);
    hub = new LiveHub(clock, fleet, new SameSite(true, Set.of(), Set.of()), MAX_CLIENTS);
    journal.tell(hub);
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .addRouting(hub.route(WsRouting.builder()))
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    hub.close();
    http.shutdownNow();
    server.stop();
    inventory.close();
  }

  private void take(Arrival arrival) {
    fleet.arrived(arrival);
    hub.arrived(arrival);
  }

  private Client connect() {
    return new Client(http, uri(), "http://127.0.0.1:" + server.port());
  }

  private URI uri() {
    return URI.create("ws://127.0.0.1:" + server.port() + "/api/v1/live");
  }

  @Test
  void aClientGetsASnapshotAndThenWhatChanges() {
    take(Coming.from("a", clock).host("cpu_pct", 1).arrival());
    take(Coming.from("b", clock).host("cpu_pct", 2).arrival());
    Client client = connect();
    client.send("{\"subscribe\":{\"devices\":\"all\",\"points\":true}}");
    JsonNode snapshot = client.next("snapshot");
    assertThat(snapshot.get("devices")).hasSize(2);
    assertThat(snapshot.get("now").asLong()).isEqualTo(clock.micros());
    hub.tick();
    client.next("devices");

    clock.advance(1);
    take(Coming.from("b", clock).host("cpu_pct", 3).arrival());
    take(Coming.from("b", clock).host("cpu_pct", 4).arrival());
    take(Coming.from("c", clock).arrival());
    hub.removed("a");
    hub.tick();
    JsonNode devices = client.next("devices");
    assertThat(devices.get("devices").findValuesAsString("id")).containsExactlyInAnyOrder("b", "c");
    assertThat(devices.get("removed").get(0).asString()).isEqualTo("a");
    assertThat(client.next("points").get("points").findValuesAsString("cpu_pct"))
        .containsExactly("3", "4");
    assertThat(client.next("events").get("events").findValuesAsString("device"))
        .containsExactly("c");
  }

  @Test
  void silenceIsBrokenByATickEveryTwoSeconds() {
    Client client = connect();
    client.send("{\"subscribe\":{\"devices\":[]}}");
    client.next("snapshot");
    clock.advance(1);
    hub.tick();
    clock.advance(1);
    hub.tick();
    assertThat(client.next("tick").get("now").asLong()).isEqualTo(clock.micros());
  }

  @Test
  void onlyWhatWasSubscribedToIsTold() {
    take(Coming.from("a", clock).arrival());
    Client client = connect();
    client.send("{\"subscribe\":{\"devices\":[\"b\"],\"points\":false}}");
    assertThat(client.next("snapshot").get("devices")).isEmpty();
    take(Coming.from("a", clock).host("cpu_pct", 1).arrival());
    take(Coming.from("b", clock).host("cpu_pct", 2).arrival());
    hub.tick();
    assertThat(client.next("devices").get("devices").findValuesAsString("id")).containsExactly("b");
    assertThat(client.next("events").get("events").findValuesAsString("device"))
        .containsExactly("b");
    client.send("{\"subscribe\":{\"devices\":[\"a\"],\"points\":true}}");
    assertThat(client.next("snapshot").get("devices").findValuesAsString("id"))
        .containsExactly("a");
    take(Coming.from("a", clock).host("cpu_pct", 3).arrival());
    take(Coming.from("b", clock).host("cpu_pct", 4).arrival());
    hub.tick();
    client.next("devices");
    assertThat(client.next("points").get("points").findValuesAsString("cpu_pct"))
        .containsExactly("3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "{}",
        "[]",
        "{\"subscribe\":{\"devices\":\"some\"}}",
        "{\"subscribe\":{\"devices\":[1]}}",
        "{\"subscribe\":{\"points\":1}}",
        "{\"subscribe\":{\"colour\":1}}",
        "{\"subscribe\":{}} {}",
        "{\"subscribe\":[[[[[[[[[[[[[[[[[[[[[[[["
      })
  void aBadMessageIsAnsweredAndTheConnectionGoesOn(String message) {
    Client client = connect();
    client.send(message);
    assertThat(client.next("error").get("detail").asString()).contains("expected");
    client.send("{\"subscribe\":{}}");
    client.next("snapshot");
  }

  @Test
  void aMessageThatIsTooLargeEndsTheConnection() {
    Client client = connect();
    client.socket.sendText("x".repeat(300_000), false).join();
    CompletableFuture<?> rest = client.socket.sendText("x".repeat(300_000), true);
    assertThat(rest).isNotNull();
    await().until(() -> hub.clients() == 0);
  }

  @Test
  void thereIsABoundOnClients() {
    connect();
    connect();
    await().until(() -> hub.clients() == MAX_CLIENTS);
    assertThatThrownBy(this::connect)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
  }

  @Test
  void pagesOfOtherSitesAreRefused() {
    assertThatThrownBy(() -> new Client(http, uri(), "http://evil.example"))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
  }

  @Test
  void aClientThatLeavesIsForgotten() {
    Client client = connect();
    await().until(() -> hub.clients() == 1);
    client.socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
    await().until(() -> hub.clients() == 0);
  }

  @Test
  void aClientThatDoesNotReadHoldsNobodyUpAndIsLetGo() throws IOException {
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      slow.getOutputStream().write(handshakeAndSubscription(server.port()));
      await().until(() -> hub.clients() == 1);
      for (int i = 0; i < 500; i++) {
        take(Coming.from("device-" + i, clock).facts("hostname", "h".repeat(200)).arrival());
      }
      Client quick = connect();
      quick.send("{\"subscribe\":{\"devices\":[]}}");
      quick.next("snapshot");
      // Socket buffers of both ends hold some megabytes before the sender is stuck.
      await()
          .atMost(30, TimeUnit.SECONDS)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                clock.advance(1);
                for (int i = 0; i < 500; i++) {
                  take(Coming.from("device-" + i, clock).arrival());
                }
                hub.tick();
                return hub.clients() == 1;
              });
      quick.next("tick");
    }
  }

  private static byte[] handshakeAndSubscription(int port) {
    String head =
        """
        GET /api/v1/live HTTP/1.1
        Host: 127.0.0.1:PORT
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==

        """
            .replace("PORT", Integer.toString(port))
            .replace("\n", "\r\n");
    byte[] text = "{\"subscribe\":{}}".getBytes(StandardCharsets.US_ASCII);
    byte[] handshake = head.getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(handshake, handshake.length + 6 + text.length);
    all[handshake.length] = (byte) 0x81;
    all[handshake.length + 1] = (byte) (0x80 | text.length);
    // The mask is 0, so the text goes as it is.
    System.arraycopy(text, 0, all, handshake.length + 6, text.length);
    return all;
  }

  /** Collects messages. */
  private static final class Client implements WebSocket.Listener {
    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    Client(HttpClient http, URI uri, String origin) {
      socket = http.newWebSocketBuilder().header("Origin", origin).buildAsync(uri, this).join();
    }

    void send(String message) {
      socket.sendText(message, true).join();
    }

    JsonNode next(String type) {
      try {
        JsonNode message = messages.poll(10, TimeUnit.SECONDS);
        while (type.equals("tick")
            && message != null
            && !message.get("type").asString().equals(type)) {
          message = messages.poll(10, TimeUnit.SECONDS);
        }
        assertThat(message).as("a message of type " + type).isNotNull();
        assertThat(message.get("type").asString()).as(message.toString()).isEqualTo(type);
        return message;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.add(JsonMapper.shared().readTree(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }
}
