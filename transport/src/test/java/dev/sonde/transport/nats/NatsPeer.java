package dev.sonde.transport.nats;

import static org.awaitility.Awaitility.await;

import dev.sonde.transport.BrokerState;
import dev.sonde.transport.ContractPeer;
import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.session.DeliveryDesk;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server of Sonde's at a broker. */
final class NatsPeer extends ContractPeer {
  private final boolean others;
  private final NatsServer broker;
  private final BrokerAccess access;
  private @Nullable NatsReceiver receiver;
  private final AtomicLong ahead = new AtomicLong();
  private final List<Duration> waited = new CopyOnWriteArrayList<>();
  private volatile Duration later = Duration.ZERO;

  NatsPeer(NatsServer broker) {
    this(broker, BrokerAccess.open(broker.uri()));
  }

  NatsPeer(NatsServer broker, BrokerAccess access) {
    this(broker, access, true, false);
  }

  private NatsPeer(NatsServer broker, BrokerAccess access, boolean awaits, boolean others) {
    this.others = others;
    this.broker = broker;
    this.access = access;
    begin();
    if (awaits) {
      awaitConnected();
    }
  }

  /** One that is not connected yet, since its broker is away. */
  static NatsPeer waiting(NatsServer broker) {
    return new NatsPeer(broker, BrokerAccess.open(broker.uri()), false, false);
  }

  /** One that has to do with agents that are not Sonde's, too. */
  static NatsPeer withOthers(NatsServer broker) {
    return new NatsPeer(broker, BrokerAccess.open(broker.uri()), true, true);
  }

  /** How long each delivery had been kept on its way. */
  List<Duration> waited() {
    return waited;
  }

  /** From its next start on, the server's clock is so much later. */
  void later(Duration time) {
    later = time;
  }

  private DeliveryHandler noting() {
    DeliveryHandler inner = handler();
    return new DeliveryHandler() {
      @Override
      public Outcome receive(byte[] delivery) {
        return inner.receive(delivery);
      }

      @Override
      public Outcome receive(byte[] delivery, Duration kept) {
        waited.add(kept);
        return inner.receive(delivery);
      }

      @Override
      public void turnedAwayTooLarge() {
        inner.turnedAwayTooLarge();
      }
    };
  }

  /** Starts, whether or not the broker is there. */
  void begin() {
    NatsReceiver made =
        new NatsReceiver(
            new NatsReceiver.Settings(
                access, Subjects.STANDARD, "sonde-server", "sonde-servers", 10),
            new DeliveryDesk(noting(), MAX_BYTES),
            this,
            others ? Optional.of(otherAgents()) : Optional.empty(),
            () -> Instant.now().plus(later),
            new SplittableRandom(1),
            () -> System.nanoTime() + ahead.get());
    made.start();
    receiver = made;
  }

  private OtherAgents otherAgents() {
    return new OtherAgents(
        handler(),
        this,
        10,
        () -> Instant.now(),
        () -> System.nanoTime() + ahead.get(),
        new SplittableRandom(2));
  }

  NatsServer broker() {
    return broker;
  }

  BrokerState state() {
    return receiver().state();
  }

  private NatsReceiver receiver() {
    return Objects.requireNonNull(receiver);
  }

  /** So much later all at once. */
  void pass(Duration time) {
    ahead.addAndGet(time.toNanos());
  }

  void awaitConnected() {
    await().atMost(Duration.ofSeconds(30)).until(() -> receiver().state().since().isPresent());
  }

  @Override
  public URI uri() {
    return access.uri();
  }

  @Override
  public void stop() {
    receiver().close();
  }

  @Override
  public void startAgain() {
    begin();
    awaitConnected();
  }

  @Override
  public void tick() {
    receiver().tick();
  }

  @Override
  public void close() {
    stop();
    broker.close();
  }
}
