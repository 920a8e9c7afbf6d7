package dev.sonde.transport.nats;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.AgentSession;
import dev.sonde.transport.session.MessageTooLargeException;
import dev.sonde.transport.session.Messages;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Dispatcher;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An agent's connection to brokers, and the session over it. The library makes the connection again
 * when it breaks, at another member of the cluster if there is one; each time a new session begins.
 * Thread-safe.
 */
final class AgentLine implements ConnectionListener, ErrorListener {
  private static final Logger LOG = System.getLogger(AgentLine.class.getName());
  private static final Duration ALIVE_EVERY = Duration.ofSeconds(10);
  private static final Duration FLUSH = Duration.ofSeconds(1);
  private static final long NUMBERS = 100_000_000_000_000_000L;
  private static final int WAITING_OUT = 500;
  private static final int MOST_PENDING = 2_000;
  private static final int MOST_PENDING_BYTES = 16 << 20;

  private final Who who;
  private final RandomGenerator random;
  private final Runnable wake;
  private final ScheduledExecutorService timer;
  private final Connection connection;
  private final String inbox;
  private final AtomicBoolean reopened = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable AgentSession session;
  private volatile @Nullable AgentPath path;
  private volatile long kept = -1;

  /**
   * Whose line it is.
   *
   * @param identity who the agent is
   * @param commands what servers may have it do
   * @param subjects where messages go
   * @param others what else uses the connection
   */
  record Who(
      AgentIdentity identity, Commands commands, Subjects subjects, List<ModuleSubjects> others) {}

  private AgentLine(
      Who who, BrokerAccess access, UplinkOptions options, RandomGenerator random, Runnable wake)
      throws IOException, InterruptedException {
    this.who = who;
    this.random = random;
    this.wake = wake;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("nats-timer").daemon().factory());
    boolean opened = false;
    try {
      Options.Builder builder =
          ClientOptions.of(
                  access,
                  options.userAgent(),
                  options.connectTimeout(),
                  new SplittableRandom(random.nextLong()))
              .maxMessagesInOutgoingQueue(WAITING_OUT)
              .scheduledExecutor(timer)
              .connectionListener(this)
              .errorListener(this);
      connection = Nats.connect(builder.build());
      opened = true;
    } finally {
      if (!opened) {
        timer.shutdownNow();
      }
    }
    inbox = connection.createInbox();
  }

  /**
   * Connects, and begins a session.
   *
   * @param wake is called when the way has opened again or a session has ended
   * @throws IOException if no broker can be reached or lets this agent in
   */
  static AgentLine open(
      Who who, BrokerAccess access, UplinkOptions options, RandomGenerator random, Runnable wake)
      throws IOException {
    try {
      AgentLine line = new AgentLine(who, access, options, random, wake);
      boolean begun = false;
      try {
        line.begin(options.connectTimeout());
        begun = true;
        return line;
      } finally {
        if (!begun) {
          line.close();
        }
      }
    } catch (TimeoutException e) {
      throw new IOException("it does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void begin(Duration within) throws TimeoutException, InterruptedException {
    Dispatcher dispatcher = connection.createDispatcher(message -> {});
    dispatcher.setPendingLimits(MOST_PENDING, MOST_PENDING_BYTES);
    String agent = who.identity().agent();
    dispatcher.subscribe(inbox + ".*", this::answered);
    dispatcher.subscribe(who.subjects().in(agent), this::told);
    dispatcher.subscribe(who.subjects().serversHello(), message -> serverIsBack());
    startSession();
    who.others().forEach(other -> other.opened(connection, timer));
    // Whoever sees the agent from here on can reach it.
    connection.flush(within);
    long period = ALIVE_EVERY.toMillis();
    ScheduledFuture<?> _ =
        timer.scheduleWithFixedDelay(this::stayAlive, period, period, TimeUnit.MILLISECONDS);
  }

  private synchronized void startSession() {
    AgentPath made =
        new AgentPath(who, connection, inbox, Long.toUnsignedString(random.nextLong(), 36));
    AgentSession begun = new AgentSession(made, who.commands(), random.nextLong(NUMBERS), wake);
    path = made;
    session = begun;
    begun.start(who.identity());
  }

  /** Whether the library still looks after the connection. */
  boolean isAlive() {
    return connection.getStatus() != Connection.Status.CLOSED;
  }

  /** Whether the way opened again since this was asked last. */
  boolean hasReopened() {
    return reopened.getAndSet(false);
  }

  /** Sends a delivery and waits for what became of it. */
  Outcome deliver(byte[] delivery, Duration within) {
    AgentSession open = session;
    if (open == null || !open.isOpen()) {
      return new Outcome.Later(Duration.ZERO, "the broker is away");
    }
    long most = connection.getMaxPayload() - Envelope.ROOM;
    if (delivery.length > most) {
      return new Outcome.TooLarge("the broker lets at most " + most + " bytes through");
    }
    kept = -1;
    try {
      return open.deliver(delivery, within);
    } catch (SocketTimeoutException late) {
      String reason =
          kept >= 0
              ? "the broker has it; no server has stored it yet"
              : "it does not answer in time";
      return new Outcome.Later(Duration.ZERO, reason);
    } catch (IOException e) {
      return new Outcome.Later(Duration.ZERO, NatsUplink.reason(e));
    }
  }

  /** Asks to be told the assignments. */
  void askAssignments() {
    use(AgentSession::askAssignments);
  }

  /** Tells servers what the agent does now. */
  void tellApplied() {
    use(AgentSession::tellApplied);
  }

  /** Tells servers which modules there are. */
  void tellModules() {
    use(AgentSession::tellModules);
  }

  private interface Use {
    void of(AgentSession session) throws IOException;
  }

  private void use(Use use) {
    AgentSession open = session;
    if (open != null && open.isOpen()) {
      try {
        use.of(open);
      } catch (MessageTooLargeException e) {
        LOG.log(Level.WARNING, "Something could not be told to the server: {0}", e.getMessage());
      } catch (IOException e) {
        open.end(e);
      }
    }
  }

  private void answered(Message message) {
    String subject = message.getSubject();
    AgentSession open = session;
    if (open == null || !subject.matches(".*\\.[0-9]{1,18}")) {
      return;
    }
    long number = Long.parseLong(subject.substring(subject.lastIndexOf('.') + 1));
    Envelope.failure(message)
        .ifPresentOrElse(
            failure -> open.received(Messages.outcome(number, failure)),
            () -> {
              if (Envelope.isKept(message)) {
                kept = number;
              } else {
                open.received(Envelope.body(message));
              }
            });
  }

  private void told(Message message) {
    byte[] body = Envelope.body(message);
    AgentSession open = session;
    if (body.length == 0) {
      sayHello();
    } else if (open != null && open.isOpen()) {
      open.received(body);
    }
  }

  /** What waits need wait no longer. */
  private void serverIsBack() {
    sayHello();
    reopened.set(true);
    wake.run();
  }

  private void sayHello() {
    use(open -> open.start(who.identity()));
  }

  private void stayAlive() {
    AgentPath now = path;
    if (now != null && connection.getStatus() == Connection.Status.CONNECTED) {
      now.stayAlive();
    }
    AgentSession open = session;
    if (open != null && !open.isOpen() && isAlive() && !closed.get()) {
      // What the server said could not be understood, or could not be sent to.
      reopen();
    }
  }

  private void reopen() {
    if (connection.getStatus() == Connection.Status.CONNECTED) {
      startSession();
      reopened.set(true);
      wake.run();
    }
  }

  // The library has no other method that must be there.
  @SuppressWarnings("deprecation")
  @Override
  public void connectionEvent(Connection from, Events type) {
    if (closed.get()) {
      return;
    }
    switch (type) {
      case DISCONNECTED, CLOSED -> {
        AgentSession open = session;
        if (open != null) {
          open.end(new EOFException("the broker is away"));
        }
      }
      case RESUBSCRIBED -> reopen();
      case LAME_DUCK ->
          LOG.log(Level.INFO, "The broker is about to stop; another one is looked for");
      default -> LOG.log(Level.TRACE, "nats: {0}", type);
    }
  }

  @Override
  public void errorOccurred(Connection from, String error) {
    LOG.log(Level.WARNING, "The broker says: {0}", error.replaceAll("\\p{Cntrl}", " "));
  }

  @Override
  public void exceptionOccurred(Connection from, Exception thrown) {
    LOG.log(Level.DEBUG, "nats", thrown);
  }

  /** Ends the session and the connection. */
  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    who.others().forEach(ModuleSubjects::closing);
    AgentSession open = session;
    if (open != null) {
      open.close();
    }
    timer.shutdownNow();
    try {
      if (connection.getStatus() == Connection.Status.CONNECTED) {
        connection.flush(FLUSH);
      }
      connection.close();
    } catch (TimeoutException e) {
      closeNow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeNow() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
