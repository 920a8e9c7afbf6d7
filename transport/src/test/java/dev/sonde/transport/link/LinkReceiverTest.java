package dev.sonde.transport.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.transport.ContractServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The receiver against another WebSocket client, which says what it should not. */
@Timeout(120)
class LinkReceiverTest {
  private static final String HELLO =
      "{\"type\":\"hello\",\"agent\":\"me\",\"version\":\"1\",\"hash\":\"\"}";

  private final ContractServer server = new ContractServer();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Listener heard = new Listener();

  LinkReceiverTest() {}

  @AfterEach
  void close() {
    client.shutdownNow();
    server.close();
  }

  private WebSocket open() {
    return client
        .newWebSocketBuilder()
        .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/api/v1/link"), heard)
        .join();
  }

  private static void say(WebSocket socket, String text) {
    socket.sendText(text, true).join();
  }

  @Test
  void takesDeliveriesAfterHello() {
    WebSocket socket = open();
    say(socket, HELLO);
    say(socket, "{\"type\":\"from the future\",\"x\":1}");
    say(socket, "{\"type\":\"delivery\",\"number\":12,\"delivery\":{\"a\":1}}");
    await().until(() -> heard.texts.size() == 1);
    assertThat(heard.texts)
        .containsExactly(
            "{\"type\":\"outcome\",\"number\":12,\"result\":\"acknowledged\",\"stored\":1,\"duplicates\":0}");
    assertThat(server.taken()).containsExactly("{\"a\":1}");
    assertThat(server.links().counts()).isEqualTo(new LinkReceiver.Counts(1, 1, 0, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "[]",
        "{\"type\":1}",
        "{\"type\":\"applied\",\"hash\":\"\"}",
        "{\"type\":\"delivery\",\"number\":1,\"delivery\":{}}",
        "{\"type\":\"hello\",\"agent\":\"\"}",
        "{\"type\":\"hello\",\"agent\":\"a\\u0000b\"}"
      })
  void whoBeginsWithAnythingButHelloIsLetGo(String text) {
    say(open(), text);
    awaitEnd();
    assertThat(server.taken()).isEmpty();
  }

  @Test
  void whoSaysHelloTwiceOrSendsBytesIsLetGo() {
    WebSocket socket = open();
    say(socket, HELLO);
    say(socket, HELLO);
    awaitEnd();
    await().until(() -> server.told().contains("left me"));
    open().sendBinary(ByteBuffer.allocate(10), true).join();
    await().until(() -> server.links().counts().malformed() == 2);
  }

  @Test
  void whoTalksWithoutEndIsLetGo() {
    WebSocket socket = open();
    say(socket, HELLO);
    String piece = "x".repeat(50_000);
    for (int i = 0; i < 5; i++) {
      socket.sendText(piece, i == 4).join();
    }
    awaitEnd();
  }

  private void awaitEnd() {
    await().until(() -> server.links().counts().malformed() == 1);
    await().until(() -> !heard.closed.isEmpty());
    assertThat(server.links().counts().open()).isZero();
  }

  @Test
  void onlySoManyLinksMayBeOpen() {
    for (int i = 0; i < 10; i++) {
      open();
    }
    await().until(() -> server.links().counts().open() == 10);
    assertThat(
            client
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/api/v1/link"), heard)
                .handle((socket, failure) -> failure != null)
                .join())
        .isTrue();
    assertThat(server.links().counts().refused()).isEqualTo(1);
  }

  /** Keeps what it hears. */
  private static final class Listener implements WebSocket.Listener {
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final List<Integer> closed = new CopyOnWriteArrayList<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      texts.add(text.toString());
      return WebSocket.Listener.super.onText(socket, text, last);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.add(status);
      return WebSocket.Listener.super.onClose(socket, status, reason);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.add(-1);
    }
  }
}
