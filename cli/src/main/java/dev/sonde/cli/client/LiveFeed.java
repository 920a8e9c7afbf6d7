package dev.sonde.cli.client;

import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * New points of a server, as they arrive there. If the server goes away, the feed tries to reach it
 * again after 0.5, 1, 2 and then each 5 s, until it is closed. Thread-safe.
 */
public final class LiveFeed implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** A server says something every two seconds. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private static final long[] PAUSES_MILLIS = {500, 1_000, 2_000, 5_000};

  private final URI address;
  private final String subscription;
  private final Listener listener;
  private final Thread thread;
  private volatile boolean open = true;

  /** Hears what comes; on a thread of the feed, one call at a time. */
  public interface Listener {

    /**
     * A new point arrived.
     *
     * @param point its JSON form: {@code kind}, {@code time}, {@code tags}, {@code fields}
     */
    void point(Map<?, ?> point);

    /** The server was reached, for the first time or again. */
    void reached();

    /**
     * The server was lost, or can't be reached; told once.
     *
     * @param why for people
     */
    void lost(String why);
  }

  /**
   * A feed that runs until it is closed.
   *
   * @param client of the server
   * @param devices the devices and agents whose points are wanted
   * @param kinds the kinds of points that are wanted
   */
  public LiveFeed(
      ServerClient client,
      Collection<String> devices,
      Collection<String> kinds,
      Listener listener) {
    this.address = client.address("/api/v1/live");
    this.subscription =
        new String(
            ServerClient.json(
                Map.of(
                    "subscribe",
                    Map.of(
                        "devices", List.copyOf(devices),
                        "points", true,
                        "kinds", List.copyOf(kinds)))),
            StandardCharsets.UTF_8);
    this.listener = listener;
    this.thread = Thread.ofPlatform().daemon().name("live-feed").start(this::listenUntilClosed);
  }

  private void listenUntilClosed() {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
      int failures = 0;
      while (open) {
        Connection connection = new Connection();
        String why = connection.listen(http);
        failures = connection.wasReached() ? 0 : failures + 1;
        if (open && failures <= 1) {
          listener.lost(why);
        }
        Thread.sleep(PAUSES_MILLIS[Math.min(failures, PAUSES_MILLIS.length - 1)]);
      }
    } catch (InterruptedException e) {
      // The feed was closed.
    }
  }

  @Override
  public void close() {
    open = false;
    thread.interrupt();
  }

  /** One connection, from its making to its end. */
  private final class Connection implements WebSocket.Listener {
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final AtomicInteger heard = new AtomicInteger();
    private final StringBuilder text = new StringBuilder();
    private volatile boolean reached;

    boolean wasReached() {
      return reached;
    }

    /** Listens until the connection ends, and says why it did. */
    String listen(HttpClient http) throws InterruptedException {
      WebSocket socket;
      try {
        socket = http.newWebSocketBuilder().connectTimeout(CONNECT).buildAsync(address, this).get();
      } catch (ExecutionException e) {
        return words(e.getCause());
      }
      try {
        var _ = socket.sendText(subscription, true);
        return untilEnd();
      } finally {
        socket.abort();
      }
    }

    private String untilEnd() throws InterruptedException {
      while (true) {
        int before = heard.get();
        try {
          return ended.get(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (heard.get() == before) {
            return "the server has been silent for " + SILENCE.toSeconds() + " s";
          }
        } catch (ExecutionException e) {
          return words(e.getCause());
        }
      }
    }

    private String words(@Nullable Throwable failure) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      return cause == null || cause.getMessage() == null
          ? "the server does not answer"
          : cause.getMessage();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      heard.incrementAndGet();
      text.append(data);
      if (last) {
        String message = text.toString();
        text.setLength(0);
        take(message);
      }
      socket.request(1);
      return null;
    }

    private void take(String message) {
      try {
        Map<String, Object> tree = JsonTree.object(message.getBytes(StandardCharsets.UTF_8));
        if ("snapshot".equals(tree.get("type")) && !reached) {
          reached = true;
          listener.reached();
        } else if ("error".equals(tree.get("type"))) {
          ended.complete("the server says: " + tree.get("detail"));
        } else if (tree.get("points") instanceof List<?> points) {
          points.forEach(point -> listener.point((Map<?, ?>) point));
        }
      } catch (MalformedException e) {
        ended.complete("the server speaks otherwise: " + e.getMessage());
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      ended.complete("the server closed the connection" + (reason.isEmpty() ? "" : ": " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      ended.completeExceptionally(error);
    }
  }
}
