package dev.sonde.transport.nats;

import static org.awaitility.Awaitility.await;

import dev.sonde.transport.ContractPeer;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.session.DeliveryDesk;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server of Sonde's at a broker. */
final class NatsPeer extends ContractPeer {
  private final NatsServer broker;
  private final BrokerAccess access;
  private @Nullable NatsReceiver receiver;
  private final AtomicLong ahead = new AtomicLong();

  NatsPeer(NatsServer broker) {
    this(broker, BrokerAccess.open(broker.uri()));
  }

  NatsPeer(NatsServer broker, BrokerAccess access) {
    this.broker = broker;
    this.access = access;
    startAgain();
  }

  /** Starts, whether or not the broker is there. */
  void begin() {
    NatsReceiver made =
        new NatsReceiver(
            new NatsReceiver.Settings(
                access, Subjects.STANDARD, "sonde-server", "sonde-servers", 10),
            new DeliveryDesk(handler(), MAX_BYTES),
            this,
            Optional.empty(),
            InstantSource.system(),
            new SplittableRandom(1),
            () -> System.nanoTime() + ahead.get());
    made.start();
    receiver = made;
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
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> receiver().state().connectedSince().isPresent());
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
