package dev.sonde.transport;

import dev.sonde.transport.http.BodyReader;
import dev.sonde.transport.http.HttpReceiver;
import dev.sonde.transport.http.ListenerLimits;
import dev.sonde.transport.link.LinkReceiver;
import dev.sonde.transport.session.AgentLink;
import dev.sonde.transport.session.DeliveryDesk;
import dev.sonde.transport.session.LinkedAgents;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A server with all receivers, whose handler does what a test says. It can be stopped and started.
 */
public final class ContractServer implements AutoCloseable, LinkedAgents {
  public static final int MAX_BYTES = 200_000;

  private final BodyReader bodies = new BodyReader(Duration.ofSeconds(10), System::nanoTime);
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final List<AgentLink> joined = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile Function<String, Outcome> behaviour = delivery -> new Outcome.Acknowledged(1, 0);
  private volatile boolean admits = true;
  private volatile int refusedForSize;
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

  private DeliveryHandler handler() {
    return new DeliveryHandler() {
      @Override
      public Outcome receive(byte[] delivery) {
        String text = new String(delivery, StandardCharsets.UTF_8);
        taken.add(text);
        return behaviour.apply(text);
      }

      @Override
      public synchronized void turnedAwayTooLarge() {
        refusedForSize++;
      }
    };
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

  /** Ends all connections, and listens no more. */
  public void stop() {
    links.close();
    web.stop();
  }

  /** Listens again, where it did before. */
  public void startAgain() {
    links = receiver();
    web = build(port);
    start();
  }

  /** From now on answers as a function of the delivery. */
  public void answer(Function<String, Outcome> answers) {
    behaviour = answers;
  }

  /** Lets nobody open a link any more, or again. */
  public void admit(boolean whether) {
    admits = whether;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public int port() {
    return port;
  }

  /** All deliveries that the handler was given, in order. */
  public List<String> taken() {
    return taken;
  }

  public int refusedForSize() {
    return refusedForSize;
  }

  /** All links that were ever opened, in order. */
  public List<AgentLink> joined() {
    return joined;
  }

  /** What agents said of themselves. */
  public List<String> told() {
    return told;
  }

  public LinkReceiver links() {
    return links;
  }

  @Override
  public void close() {
    stop();
    bodies.close();
  }

  @Override
  public void joined(AgentLink link, String hash) {
    told.add("joined " + link.agent() + " " + link.version() + " " + hash);
    joined.add(link);
  }

  @Override
  public void applied(AgentLink link, String hash) {
    told.add("applied " + hash);
  }

  @Override
  public void asked(AgentLink link) {
    told.add("asked");
  }

  @Override
  public void modules(AgentLink link, List<?> modules) {
    told.add("modules " + modules);
  }

  @Override
  public void left(AgentLink link) {
    told.add("left " + link.agent());
  }

  Optional<AgentLink> newest() {
    return joined.isEmpty() ? Optional.empty() : Optional.of(joined.getLast());
  }
}
