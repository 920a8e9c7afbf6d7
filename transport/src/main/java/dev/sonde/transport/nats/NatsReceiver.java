package dev.sonde.transport.nats;

import dev.sonde.transport.BrokerState;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.session.DeliveryDesk;
import dev.sonde.transport.session.LinkedAgents;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.Dispatcher;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Receives agents by a broker of NATS, or a cluster of them. While the broker is away it is tried
 * for ever. Somebody calls {@link #tick} once a second. Thread-safe.
 */
public final class NatsReceiver implements AutoCloseable, ConnectionListener, ErrorListener {
  private static final Logger LOG = System.getLogger(NatsReceiver.class.getName());
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final int WAITING_OUT = 20_000;
  static final int MOST_PENDING = 100_000;
  static final int MOST_PENDING_BYTES = 64 << 20;

  private final Settings settings;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Tally tally = new Tally();
  private final Post post = new Post(tally);
  private final AgentPosts agents;
  private final Deliveries deliveries;
  private final Intake intake;
  private final Optional<OtherAgents> others;
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Thread connecting;
  private volatile @Nullable Connection connection;
  private final AtomicLong connections = new AtomicLong();
  private volatile @Nullable Instant since;
  private volatile @Nullable String lastError;
  private boolean said;

  /**
   * Where agents are received.
   *
   * @param access the broker: {@code nats} or {@code tls}, host and port; several of a cluster
   *     separated by commas
   * @param subjects where agents' messages are
   * @param name what the broker is told of this server
   * @param group the name under which several servers share deliveries
   * @param mostAgents how many agents may be there
   */
  public record Settings(
      BrokerAccess access, Subjects subjects, String name, String group, int mostAgents) {}

  /**
   * A receiver that has not connected.
   *
   * @param linked hears of the agents
   * @param others has the agents of contract 3 that are not Sonde's; empty to leave them alone
   * @param clock tells how long the broker kept deliveries
   * @param random spreads attempts; nothing else uses it
   * @param nanoTime a clock that never goes back
   */
  public NatsReceiver(
      Settings settings,
      DeliveryDesk desk,
      LinkedAgents linked,
      Optional<OtherAgents> others,
      InstantSource clock,
      RandomGenerator random,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.others = others;
    this.agents =
        new AgentPosts(settings.subjects(), linked, settings.mostAgents(), post, tally, nanoTime);
    this.deliveries = new Deliveries(settings.subjects(), desk, post, tally);
    this.intake = new Intake(settings, deliveries, clock, why -> lastError = why);
  }

  /** Begins to connect, and returns. */
  public synchronized void start() {
    if (connecting == null || !connecting.isAlive()) {
      connecting = Thread.ofVirtual().name("nats-connect").start(this::connect);
    }
  }

  private void connect() {
    try {
      for (long tries = 0; closing.getCount() > 0; tries++) {
        if (isConnected()) {
          return;
        }
        if (closing.await(ClientOptions.pause(tries, random), TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isConnected() throws InterruptedException {
    try {
      Connection made =
          Nats.connect(
              ClientOptions.of(settings.access(), settings.name(), CONNECT, random)
                  .maxMessagesInOutgoingQueue(WAITING_OUT)
                  .connectionListener(this)
                  .errorListener(this)
                  .build());
      connection = made;
      subscribe(made);
      opened(made);
      if (closing.getCount() == 0) {
        made.close();
      }
      return true;
    } catch (IOException e) {
      failed(NatsUplink.reason(e));
      return false;
    }
  }

  private void subscribe(Connection made) {
    Dispatcher words = made.createDispatcher(message -> {});
    words.setPendingLimits(MOST_PENDING, MOST_PENDING_BYTES);
    words.subscribe(settings.subjects().all("state"), agents::state);
    words.subscribe(settings.subjects().all("out"), agents::word);
  }

  /** After the first connection and each further one. */
  private synchronized void opened(Connection made) {
    post.over(made);
    intake.opened(made);
    others.ifPresent(each -> each.opened(made, post, agents::has));
    try {
      boolean _ = post.send(settings.subjects().serversHello(), new byte[0]);
      made.flush(CONNECT);
      since = clock.instant();
      connections.incrementAndGet();
      said = false;
      LOG.log(
          Level.INFO,
          "Connected to the broker {0}{1}",
          made.getConnectedUrl(),
          intake.hasStream() ? "" : ", which has no JetStream for this server");
    } catch (TimeoutException | IllegalStateException e) {
      failed("it does not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void failed(String why) {
    String clean = why.replaceAll("\\p{Cntrl}", " ");
    lastError = clean;
    if (!said) {
      said = true;
      LOG.log(
          Level.WARNING,
          "The broker "
              + settings.access()
              + " can't be reached: "
              + clean
              + ". It is tried again for ever. 'nats-server -js' starts one");
    }
  }

  // The library has no other method that must be there.
  @SuppressWarnings("deprecation")
  @Override
  public void connectionEvent(Connection from, Events type) {
    if (closing.getCount() == 0) {
      return;
    }
    switch (type) {
      case DISCONNECTED -> lost();
      case RESUBSCRIBED -> Thread.ofVirtual().name("nats-opened").start(() -> opened(from));
      case CLOSED -> {
        if (from.equals(connection)) {
          lost();
          start();
        }
      }
      case LAME_DUCK ->
          LOG.log(Level.INFO, "The broker is about to stop; another one is looked for");
      default -> LOG.log(Level.TRACE, "nats: {0}", type);
    }
  }

  private void lost() {
    if (since != null) {
      since = null;
      failed("the connection broke");
    }
    agents.leaveAll();
    others.ifPresent(OtherAgents::lost);
  }

  @Override
  public void errorOccurred(Connection from, String error) {
    lastError = error.replaceAll("\\p{Cntrl}", " ");
    LOG.log(Level.WARNING, "The broker says: {0}", lastError);
  }

  @Override
  public void exceptionOccurred(Connection from, Exception thrown) {
    LOG.log(Level.DEBUG, "nats", thrown);
  }

  @Override
  public void heartbeatAlarm(
      Connection from, JetStreamSubscription stream, long streamAt, long consumerAt) {
    intake.silent();
  }

  @Override
  public void slowConsumerDetected(Connection from, Consumer slow) {
    tally.refused(Tally.Cause.SLOW);
    LOG.log(Level.WARNING, "More comes from the broker than can be taken; some is left out");
  }

  @Override
  public void messageDiscarded(Connection from, Message message) {
    tally.refused(Tally.Cause.NOT_SENT);
  }

  /** Looks after agents that have gone without a word, and after the stream. */
  public void tick() {
    agents.tick();
    others.ifPresent(OtherAgents::tick);
    intake.tick();
  }

  /** How it is doing. */
  public BrokerState state() {
    Map<String, Long> refused = new TreeMap<>(tally.refused());
    others.ifPresent(each -> refused.put("contract3", each.refused()));
    return new BrokerState(
        "nats",
        intake.hasStream() ? "JetStream keeps deliveries" : "without JetStream",
        settings.access().toString(),
        Optional.ofNullable(since),
        Optional.ofNullable(lastError),
        connections.get(),
        agents.size(),
        tally.in(),
        tally.out(),
        refused);
  }

  /** Takes no more, answers what was taken, lets all agents go. */
  @Override
  public void close() {
    closing.countDown();
    try {
      intake.close();
      Connection open = connection;
      deliveries.settle(DRAIN);
      agents.leaveAll();
      others.ifPresent(OtherAgents::lost);
      if (open != null) {
        close(open);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void close(Connection open) throws InterruptedException {
    try {
      if (post.isOpen()) {
        open.flush(DRAIN);
      }
    } catch (TimeoutException e) {
      LOG.log(Level.DEBUG, "The broker did not take what was said last");
    }
    post.over(null);
    open.close();
  }
}
