package dev.sonde.transport.mqtt;

import static org.awaitility.Awaitility.await;

import dev.sonde.model.Point;
import dev.sonde.transport.ContractPeer;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.PointHandler;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.session.DeliveryDesk;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server behind a real broker; the broker runs on when the server is stopped. */
final class MqttPeer extends ContractPeer implements PointHandler {
  private final Mosquitto broker;
  private final String query;
  private final Function<BrokerAccess, BrokerAccess> entry;
  private final Optional<String> group;
  private final String name;
  private final List<Point> points = new CopyOnWriteArrayList<>();
  private volatile Function<Point, Outcome> taking = point -> new Outcome.Acknowledged(1, 0);
  private MqttReceiver receiver;

  MqttPeer(Mosquitto broker, String query) {
    this(broker, query, Function.identity(), Optional.empty(), "test");
  }

  MqttPeer(
      Mosquitto broker,
      String query,
      Function<BrokerAccess, BrokerAccess> entry,
      Optional<String> group,
      String name) {
    this.broker = broker;
    this.query = query;
    this.entry = entry;
    this.group = group;
    this.name = name;
    receiver = receiver();
    startAgain();
  }

  private MqttReceiver receiver() {
    return new MqttReceiver(
        access(),
        name,
        group,
        new MqttParts(new DeliveryDesk(handler(), MAX_BYTES), this, this, "own"::equals),
        Clock.systemUTC(),
        new SplittableRandom(1));
  }

  BrokerAccess access() {
    return entry.apply(BrokerAccess.open(uri()));
  }

  MqttReceiver receiving() {
    return receiver;
  }

  Mosquitto broker() {
    return broker;
  }

  long refused(String cause) {
    return receiver.state().refused().getOrDefault(cause, 0L);
  }

  /** What came of others. */
  List<Point> points() {
    return points;
  }

  /** From now on takes points as a function of them. */
  void takePoints(Function<Point, Outcome> how) {
    taking = how;
  }

  @Override
  public Outcome receive(String device, double interval, List<Point> news, int bytes) {
    Outcome outcome = taking.apply(news.getFirst());
    if (outcome instanceof Outcome.Acknowledged) {
      points.addAll(news);
    }
    return outcome;
  }

  @Override
  public URI uri() {
    return URI.create(broker.uri() + query);
  }

  @Override
  public void stop() {
    receiver.close();
  }

  @Override
  public void startAgain() {
    receiver = receiver();
    receiver.start();
    awaitConnected();
  }

  void awaitConnected() {
    await().atMost(Duration.ofSeconds(30)).until(() -> receiver.isConnected());
  }

  @Override
  public void tick() {
    // The broker notices agents that are gone.
  }

  @Override
  public void close() {
    stop();
    broker.close();
  }
}
