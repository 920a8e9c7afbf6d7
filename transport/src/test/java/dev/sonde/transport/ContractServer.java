package dev.sonde.transport;

import dev.sonde.transport.http.BodyReader;
import dev.sonde.transport.http.HttpReceiver;
import dev.sonde.transport.http.ListenerLimits;
import dev.sonde.transport.link.LinkReceiver;
import dev.sonde.transport.session.DeliveryDesk;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import java.net.URI;
import java.time.Duration;

/** A server that takes posts and links. */
public final class ContractServer extends ContractPeer {
  private final BodyReader bodies = new BodyReader(Duration.ofSeconds(10), System::nanoTime);
  private volatile boolean admits = true;
  private int port;
  private WebServer web;
  private LinkReceiver links;

  public ContractServer() {
    links = receiver();
    web = build(0);
    start();
  }

  private LinkReceiver receiver() {
    return new LinkReceiver(
        new DeliveryDesk(handler(), MAX_BYTES),
        this,
        (method, headers) -> admits,
        10,
        System::nanoTime);
  }

  private WebServer build(int onPort) {
    HttpRouting.Builder routing =
        HttpRouting.builder().register(new HttpReceiver(handler(), bodies, MAX_BYTES));
    return WebServer.builder()
        .host("127.0.0.1")
        .port(onPort)
        .shutdownHook(false)
        .addProtocol(WsConfig.builder().maxFrameLength(512 * 1024).build())
        .update(builder -> ListenerLimits.set(builder, MAX_BYTES))
        .addRouting(routing)
        .addRouting(links.route(WsRouting.builder()))
        .build();
  }

  private void start() {
    bodies.start();
    web.start();
    port = web.port();
  }

  @Override
  public void stop() {
    links.close();
    web.stop();
  }

  @Override
  public void startAgain() {
    links = receiver();
    web = build(port);
    start();
  }

  /** Lets nobody open a link any more, or again. */
  public void admit(boolean whether) {
    admits = whether;
  }

  @Override
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public int port() {
    return port;
  }

  @Override
  public void tick() {
    links.tick();
  }

  public LinkReceiver links() {
    return links;
  }

  @Override
  public void close() {
    stop();
    bodies.close();
  }
}
