package dev.sonde.transport.nats;

import dev.sonde.model.Delivery;
import dev.sonde.model.DeliveryJson;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.session.LinkedAgents;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Contract 3 on the server's side: agents that are not Sonde's are devices while their heartbeats
 * come, their modules can be commanded, and pings that any agent made are kept. Thread-safe.
 */
public final class OtherAgents {
  private static final Logger LOG = System.getLogger(OtherAgents.class.getName());
  private static final long GONE_AFTER = TimeUnit.SECONDS.toNanos(10);
  private static final long STORED_EVERY = TimeUnit.SECONDS.toNanos(10);
  private static final long PROBATION = TimeUnit.SECONDS.toNanos(1);
  private static final double INTERVAL_S = 10;
  private static final int LONGEST = 256 << 10;
  private static final int AT_ONCE = 16;
  private static final int MOST_PENDING = 20_000;
  private static final int MOST_PENDING_BYTES = 32 << 20;

  private final DeliveryHandler deliveries;
  private final LinkedAgents linked;
  private final int most;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final String stream;
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final Map<String, OtherAgent> agents = new ConcurrentHashMap<>();
  private final Map<String, Long> strangers = new ConcurrentHashMap<>();
  private volatile Predicate<String> isSondes = id -> false;
  private @Nullable Connection subscribed;
  private volatile String inbox = "";

  /**
   * No agents yet.
   *
   * @param deliveries takes what they say of themselves and what they measured
   * @param linked hears of them
   * @param most how many there may be
   * @param random names the stream of this run
   */
  public OtherAgents(
      DeliveryHandler deliveries,
      LinkedAgents linked,
      int most,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random) {
    this.deliveries = deliveries;
    this.linked = linked;
    this.most = most;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.stream = "nats-" + Long.toUnsignedString(random.nextLong(), 36);
  }

  /** How many there are. */
  public int size() {
    return agents.size();
  }

  /** How many messages were none, too large, or more than could be taken. */
  public long refused() {
    return refused.get();
  }

  /** Listens over a connection; agents that are Sonde's are told apart by this. */
  synchronized void opened(Connection connection, Post post, Predicate<String> sondes) {
    isSondes = sondes;
    if (connection.equals(subscribed)) {
      return;
    }
    subscribed = connection;
    inbox = connection.createInbox();
    Dispatcher dispatcher = connection.createDispatcher(message -> {});
    dispatcher.setPendingLimits(MOST_PENDING, MOST_PENDING_BYTES);
    dispatcher.subscribe(inbox + ".*.*", this::answered);
    dispatcher.subscribe(
        "heartbeat.*", message -> parsed(message, each -> beat(message, each, post)));
    dispatcher.subscribe(
        "agent.heartbeat_module", message -> parsed(message, each -> beat(message, each, post)));
    dispatcher.subscribe(
        "agent.*.out", message -> parsed(message, each -> measured(message, each)));
    dispatcher.subscribe(
        "agent.*.*.out", message -> parsed(message, each -> measured(message, each)));
  }

  private interface Taking {
    void take(Map<String, Object> document);
  }

  private void parsed(Message message, Taking taking) {
    byte[] body = Envelope.body(message);
    if (body.length > LONGEST) {
      refuse(message, "larger than " + LONGEST + " bytes");
      return;
    }
    try {
      taking.take(JsonTree.object(body));
    } catch (MalformedException e) {
      refuse(message, String.valueOf(e.getMessage()));
    }
  }

  private void refuse(Message message, String why) {
    refused.incrementAndGet();
    LOG.log(Level.DEBUG, "A message on {0} is not taken: {1}", message.getSubject(), why);
  }

  private void beat(Message message, Map<String, Object> document, Post post) {
    Heartbeat heartbeat = new Heartbeat(document);
    Optional<String> id = heartbeat.id();
    String subject = message.getSubject();
    boolean own =
        id.isPresent()
            && (subject.equals("agent.heartbeat_module")
                || subject.equals("heartbeat." + Subjects.token(id.get()))
                || subject.equals("heartbeat." + id.get()));
    if (!own) {
      refuse(message, "it holds no id, or another one than its subject");
    } else if (!isSondes.test(id.get()) && isKnownFor(id.get())) {
      heard(id.get(), heartbeat, post);
    }
  }

  /** Not at first: Sonde's own agents say who they are within moments, in another place. */
  private boolean isKnownFor(String id) {
    if (agents.containsKey(id)) {
      return true;
    }
    long now = nanoTime.getAsLong();
    if (strangers.size() >= 2 * most) {
      strangers.clear();
    }
    Long first = strangers.putIfAbsent(id, now);
    boolean known = first != null && now - first >= PROBATION;
    if (known) {
      strangers.remove(id);
    }
    return known;
  }

  private void heard(String id, Heartbeat heartbeat, Post post) {
    OtherAgent known = agents.get(id);
    if (known == null) {
      if (agents.size() >= most) {
        refused.incrementAndGet();
        return;
      }
      OtherAgent made = new OtherAgent(id, heartbeat, post, inbox, nanoTime);
      agents.put(id, made);
      linked.joined(made, "");
      linked.modules(made, heartbeat.modules());
      store(id, heartbeat);
    } else {
      if (known.heard(heartbeat)) {
        linked.modules(known, heartbeat.modules());
      }
      if (known.isDue(STORED_EVERY)) {
        store(id, heartbeat);
      }
    }
  }

  private void store(String id, Heartbeat heartbeat) {
    long now = now();
    keep(id, heartbeat.points(id, now), now);
  }

  private void measured(Message message, Map<String, Object> answer) {
    String token = Subjects.word(message.getSubject(), 1);
    Optional<String> agent = Subjects.id(token);
    long now = now();
    if (agent.isEmpty()) {
      refuse(message, "the subject holds no agent's id");
    } else {
      PingAnswer.point(agent.get(), answer, now)
          .ifPresent(point -> keep(agent.get(), List.of(point), now));
    }
  }

  private long now() {
    return TimeUnit.MILLISECONDS.toMicros(clock.millis());
  }

  /** On a thread of its own, and only so many at once, so that a slow store holds up nothing. */
  private void keep(String agent, List<Point> points, long now) {
    if (!room.tryAcquire()) {
      refused.incrementAndGet();
      return;
    }
    Report report = new Report(new Report.Id(agent, stream, sequence.incrementAndGet()), points);
    byte[] delivery =
        DeliveryJson.encode(new Delivery(agent, now, INTERVAL_S, false, List.of(report)));
    Thread.ofVirtual()
        .name("nats-keep")
        .start(
            () -> {
              try {
                if (!(deliveries.receive(delivery) instanceof Outcome.Acknowledged)) {
                  refused.incrementAndGet();
                }
              } finally {
                room.release();
              }
            });
  }

  private void answered(Message message) {
    int words = Subjects.words(inbox);
    Optional<String> command = Subjects.id(Subjects.word(message.getSubject(), words + 1));
    Optional<OtherAgent> agent =
        Subjects.id(Subjects.word(message.getSubject(), words)).map(agents::get);
    if (agent.isPresent() && command.isPresent()) {
      agent.get().answered(command.get(), message);
    }
  }

  void tick() {
    agents.forEach(
        (id, agent) -> {
          agent.tick();
          if (agent.silentFor() > GONE_AFTER || isSondes.test(id)) {
            leave(id, agent);
          }
        });
  }

  /** The broker is away, and all agents with it. */
  void lost() {
    strangers.clear();
    agents.forEach(this::leave);
  }

  private void leave(String id, OtherAgent gone) {
    if (agents.remove(id, gone)) {
      gone.end();
      linked.left(gone);
    }
  }
}
