package dev.sonde.transport.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a server takes deliveries: from the stream that a broker with JetStream keeps, and straight
 * from the agents wherever there is none or it has fallen silent, as when the members of a cluster
 * that hold it are down. A delivery that comes both ways has its effect once. Thread-safe.
 */
final class Intake {
  private static final Logger LOG = System.getLogger(Intake.class.getName());
  private static final int TICKS_BETWEEN_TRIES = 10;

  private final NatsReceiver.Settings settings;
  private final Deliveries deliveries;
  private final InstantSource clock;
  private final Consumer<String> trouble;
  private final AtomicBoolean opening = new AtomicBoolean();
  private @Nullable Connection connection;
  private @Nullable Dispatcher dispatcher;
  private boolean straight;
  private int ticks;
  private volatile @Nullable DeliveryStream stream;

  /**
   * An intake that takes nothing yet.
   *
   * @param trouble hears why there is no stream
   */
  Intake(
      NatsReceiver.Settings settings,
      Deliveries deliveries,
      InstantSource clock,
      Consumer<String> trouble) {
    this.settings = settings;
    this.deliveries = deliveries;
    this.clock = clock;
    this.trouble = trouble;
  }

  /** Takes deliveries from a connection that has just opened, for the first time or again. */
  synchronized void opened(Connection made) {
    if (!made.equals(connection)) {
      Dispatcher fresh = made.createDispatcher(deliveries::take);
      fresh.setPendingLimits(NatsReceiver.MOST_PENDING, NatsReceiver.MOST_PENDING_BYTES);
      connection = made;
      dispatcher = fresh;
      straight = false;
    }
    leaveStream();
    openStream(made);
  }

  private void leaveStream() {
    DeliveryStream before = stream;
    stream = null;
    if (before != null) {
      before.close();
    }
  }

  private void openStream(Connection made) {
    ticks = 0;
    if (!made.getServerInfo().isJetStreamAvailable()) {
      takeStraight(true);
      return;
    }
    try {
      stream = DeliveryStream.open(made, settings, deliveries, clock, this::spoke);
      takeStraight(false);
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      String why = "no JetStream: " + e.getMessage();
      trouble.accept(why);
      LOG.log(Level.WARNING, "The broker keeps no deliveries for this server: {0}", why);
      takeStraight(true);
    }
  }

  private synchronized void takeStraight(boolean now) {
    Dispatcher taking = dispatcher;
    if (taking == null || straight == now) {
      return;
    }
    straight = now;
    String subject = settings.subjects().all("deliveries");
    if (now) {
      taking.subscribe(subject, settings.group());
    } else {
      taking.unsubscribe(subject);
    }
  }

  /** The broker says nothing of its stream any more. */
  void silent() {
    LOG.log(Level.INFO, "The broker's stream is silent; deliveries are taken from agents");
    takeStraight(true);
  }

  private void spoke() {
    takeStraight(false);
  }

  /** Looks after the stream, once a second: where there is none it is tried now and then. */
  void tick() {
    DeliveryStream now = stream;
    boolean due = now != null ? now.hasEnded() : isDue();
    if (due && opening.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("nats-stream")
          .start(
              () -> {
                try {
                  again();
                } finally {
                  opening.set(false);
                }
              });
    }
  }

  private synchronized boolean isDue() {
    Connection made = connection;
    return made != null
        && made.getStatus() == Connection.Status.CONNECTED
        && made.getServerInfo().isJetStreamAvailable()
        && ++ticks >= TICKS_BETWEEN_TRIES;
  }

  private synchronized void again() {
    Connection made = connection;
    if (made != null && made.getStatus() == Connection.Status.CONNECTED) {
      opened(made);
    }
  }

  /** Whether a broker keeps deliveries until they are taken. */
  boolean hasStream() {
    return stream != null;
  }

  /** Takes no more. */
  synchronized void close() {
    leaveStream();
    boolean open =
        Optional.ofNullable(connection)
            .filter(made -> made.getStatus() == Connection.Status.CONNECTED)
            .isPresent();
    if (open) {
      takeStraight(false);
    }
    connection = null;
  }
}
