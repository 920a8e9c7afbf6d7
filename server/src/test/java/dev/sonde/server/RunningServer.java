package dev.sonde.server;

import dev.sonde.server.intake.Arrival;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server on a free port, over a store in memory and with a clock that tests move. */
public final class RunningServer implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  public final TestClock clock;
  public final FakeStore store;
  private final SondeServer server;
  private final AtomicReference<@Nullable FakeIntake> intake = new AtomicReference<>();
  private final HttpClient client = HttpClient.newHttpClient();

  public RunningServer(Path data) {
    this(data, new TestClock(), new FakeStore());
  }

  public RunningServer(Path data, TestClock clock, FakeStore store) {
    this(
        ServerSettings.defaults(data).listening("127.0.0.1", 0).withPage("META-INF/test-web/"),
        clock,
        store);
  }

  public RunningServer(ServerSettings settings, TestClock clock, FakeStore store) {
    this.clock = clock;
    this.store = store;
    this.server =
        new SondeServer(
            settings,
            "1.2.3",
            clock,
            () -> store,
            new FakeKinds(),
            (points, listener, assignments, metadata, latest) -> {
              FakeIntake made = new FakeIntake(store, listener);
              intake.set(made);
              return made;
            });
    server.start();
  }

  private RunningServer(Path data, Clock clock) {
    this.clock = clock instanceof TestClock test ? test : new TestClock();
    this.store = new FakeStore();
    this.server =
        new SondeServer(
            ServerSettings.defaults(data).listening("127.0.0.1", 0).withPage("META-INF/test-web/"),
            "1.2.3",
            clock,
            () -> store,
            new FakeKinds());
    server.start();
  }

  /** A server that takes what comes itself, as a real one does. */
  public static RunningServer takingReports(Path data, Clock clock) {
    return new RunningServer(data, clock);
  }

  public SondeServer server() {
    return server;
  }

  public FakeIntake intake() {
    FakeIntake made = intake.get();
    if (made == null) {
      throw new IllegalStateException("not started");
    }
    return made;
  }

  public void take(Arrival arrival) {
    intake().take(arrival);
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  public HttpClient client() {
    return client;
  }

  public HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  public HttpResponse<String> send(String method, String path, String body) {
    return send(HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.ofString(body)));
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public JsonNode json(String path) {
    return JSON.readTree(get(path).body());
  }

  @Override
  public void close() {
    client.shutdownNow();
    server.close();
  }
}
