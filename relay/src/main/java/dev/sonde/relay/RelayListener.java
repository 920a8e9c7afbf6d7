package dev.sonde.relay;

import dev.sonde.transport.http.BodyReader;
import dev.sonde.transport.http.HttpReceiver;
import dev.sonde.transport.http.ListenerLimits;
import dev.sonde.transport.http.Problem;
import dev.sonde.transport.http.SameSite;
import dev.sonde.transport.http.SimpleDeviceReceiver;
import dev.sonde.transport.link.LinkReceiver;
import dev.sonde.transport.session.DeliveryDesk;
import dev.sonde.transport.session.LinkedAgents;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where a relay listens: the receivers of a server, and its own state. Somebody calls {@link #tick}
 * once a second. Thread-safe.
 */
final class RelayListener implements AutoCloseable {
  private static final Duration SLOWEST_BODY = Duration.ofSeconds(30);
  private static final int MOST_LINKS = 2_000;
  private static final int MAX_FRAME_BYTES = 512 * 1024;
  private static final String JSON = "application/json";

  private final BodyReader bodies = new BodyReader(SLOWEST_BODY, System::nanoTime);
  private final Supplier<RelayStatus> status;
  private final KnownAssignments known;
  private final LinkReceiver links;
  private final WebServer web;

  /**
   * Listens.
   *
   * @throws RelayException if the address can't be had
   */
  RelayListener(
      RelaySettings settings,
      RelayIntake intake,
      LinkedAgents agents,
      KnownAssignments known,
      Supplier<RelayStatus> status) {
    this.status = status;
    this.known = known;
    SameSite sameSite = new SameSite(isFree(settings), settings.hosts(), Set.of());
    this.links =
        new LinkReceiver(
            new DeliveryDesk(intake, RelayIntake.MAX_BYTES),
            agents,
            (method, headers) -> sameSite.objection(method, headers).isEmpty(),
            MOST_LINKS,
            System::nanoTime);
    bodies.start();
    this.web =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .shutdownHook(false)
            .addProtocol(WsConfig.builder().maxFrameLength(MAX_FRAME_BYTES).build())
            .update(builder -> ListenerLimits.set(builder, RelayIntake.MAX_BYTES))
            .addRouting(routing(sameSite, intake))
            .addRouting(links.route(WsRouting.builder()))
            .build();
    if (!web.start().isRunning()) {
      bodies.close();
      throw new RelayException("the relay can't listen on " + where(settings));
    }
  }

  /** Checks that the address can be had; whether it is of loopback. */
  private static boolean isFree(RelaySettings settings) {
    try (ServerSocket socket = new ServerSocket()) {
      InetAddress address = InetAddress.getByName(settings.host());
      socket.bind(new InetSocketAddress(address, settings.port()));
      return address.isLoopbackAddress();
    } catch (IOException e) {
      throw new RelayException(
          "the relay can't listen on "
              + where(settings)
              + ": "
              + e.getMessage()
              + "; --listen chooses another address");
    }
  }

  private static String where(RelaySettings settings) {
    return settings.host() + ":" + settings.port();
  }

  private HttpRouting.Builder routing(SameSite sameSite, RelayIntake intake) {
    HttpRouting.Builder routing = HttpRouting.builder();
    routing.addFilter(
        (chain, request, response) -> {
          response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
          sameSite
              .objection(request.prologue().method(), request.headers())
              .ifPresentOrElse(
                  no ->
                      response
                          .status(no.status())
                          .send(no.detail().getBytes(StandardCharsets.UTF_8)),
                  chain::proceed);
        });
    routing.register(new HttpReceiver(intake, bodies, RelayIntake.MAX_BYTES));
    routing.register(new SimpleDeviceReceiver(intake, bodies));
    routing.get("/health", (request, response) -> json(response, "{\"status\": \"ok\"}"));
    routing.get("/status", (request, response) -> show(response, JSON, RelayJson::status));
    routing.get("/api/v1/relay", (request, response) -> show(response, JSON, RelayJson::agents));
    routing.get(
        "/metrics",
        (request, response) ->
            show(response, "text/plain; version=0.0.4; charset=utf-8", RelayJson::metrics));
    routing.get("/api/v1/agents/{agent}/assignments", this::assignments);
    return routing;
  }

  private static void json(ServerResponse response, String body) {
    response.header(HeaderNames.CONTENT_TYPE, JSON).send(body.getBytes(StandardCharsets.UTF_8));
  }

  private void show(ServerResponse response, String type, Function<RelayStatus, byte[]> form) {
    response
        .header(HeaderNames.CONTENT_TYPE, type)
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(form.apply(status.get()));
  }

  private void assignments(ServerRequest request, ServerResponse response) {
    known
        .of(request.path().pathParameters().get("agent"))
        .ifPresentOrElse(
            json -> response.header(HeaderNames.CONTENT_TYPE, JSON).send(json),
            () ->
                new Problem(404, "Not known", "nothing is known of that agent", List.of())
                    .send(response));
  }

  /** The port that it listens on. */
  int port() {
    return web.port();
  }

  /** Looks after the links. */
  void tick() {
    links.tick();
  }

  @Override
  public void close() {
    links.close();
    web.stop();
    bodies.close();
  }
}
