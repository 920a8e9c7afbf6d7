package dev.sonde.transport.mqtt;

import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.transport.PointHandler;
import dev.sonde.transport.mqtt.SparkplugInbox.Letter;
import dev.sonde.transport.mqtt.SparkplugInbox.Place;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Reads what nodes of Sparkplug B publish (Eclipse Sparkplug 3.0). The messages of a node are taken
 * one after the other, those of different nodes at once. Whose birth isn't known, or whose messages
 * have a gap, is asked for its birth again. Bounded in nodes, metrics, and bytes that wait.
 * Thread-safe.
 */
final class Sparkplug implements MqttEnd {
  /** The most nodes. */
  static final int MOST_NODES = 1_000;

  private static final Logger LOG = System.getLogger(Sparkplug.class.getName());
  private static final int MOST_METRICS = 200_000;
  private static final long MOST_WAITING_BYTES = 16 << 20;
  private static final int MOST_REBIRTHS_A_MINUTE = 200;
  private static final long MINUTE_NANOS = 60_000_000_000L;

  /** Nodes speak when something changes, so that silence says little. */
  private static final double INTERVAL_S = 86_400;

  private final PointDesk desk;
  private final MqttCounts counts;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Map<String, SparkplugInbox> inboxes = new ConcurrentHashMap<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder rebirths = new LongAdder();
  private long minute;
  private int rebirthsInMinute;

  Sparkplug(PointHandler points, MqttCounts counts, Clock clock, LongSupplier nanos) {
    this.desk = new PointDesk(points, counts);
    this.counts = counts;
    this.clock = clock;
    this.nanos = nanos;
  }

  List<String> filters() {
    return List.of(SparkplugTopic.ALL);
  }

  SparkplugState state() {
    return new SparkplugState(
        inboxes.values().stream().filter(SparkplugInbox::isAlive).count(),
        known(),
        skipped.sum(),
        rebirths.sum());
  }

  private long known() {
    return inboxes.values().stream().mapToLong(SparkplugInbox::size).sum();
  }

  @Override
  public void opens(Wire wire) {
    desk.opens(wire);
  }

  @Override
  public void ended() {
    desk.ended();
  }

  @Override
  public void incoming(Wire.Incoming came) {
    counts.countReceived();
    // So that what waits of one node doesn't hold up others; what waits is bounded here.
    Wire.Incoming message = came.taken();
    try {
      if (message.payload().length > SparkplugPayload.MOST_BYTES) {
        throw new MalformedException("", "longer than " + SparkplugPayload.MOST_BYTES + " bytes");
      }
      SparkplugTopic.read(message.topic())
          .ifPresentOrElse(
              topic -> sort(new Letter(topic, message)), () -> message.acknowledge().run());
    } catch (MalformedException e) {
      desk.malformed(message, e);
    }
  }

  private void sort(Letter letter) {
    String id = letter.topic().nodeId();
    int bytes = letter.message().payload().length;
    Optional<SparkplugInbox> inbox = inbox(id);
    if (inbox.isEmpty() || waitingBytes.addAndGet(bytes) > MOST_WAITING_BYTES) {
      inbox.ifPresent(_ -> waitingBytes.addAndGet(-bytes));
      turnAway(letter, inbox.isEmpty() ? "there are too many nodes" : "too much waits");
      return;
    }
    Place place = inbox.get().offer(letter);
    if (place == Place.FIRST) {
      Thread.ofVirtual().name("sparkplug").start(() -> work(inbox.get()));
    } else if (place == Place.NONE) {
      waitingBytes.addAndGet(-bytes);
      turnAway(letter, "too much of this node waits");
    }
  }

  private void turnAway(Letter letter, String why) {
    counts.countRefused();
    LOG.log(Level.DEBUG, "A message on {0} was refused: {1}", letter.message().topic(), why);
    letter.message().acknowledge().run();
  }

  /** The inbox of a node; if there are too many, that of one that isn't alive makes room. */
  private Optional<SparkplugInbox> inbox(String id) {
    SparkplugInbox known = inboxes.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    if (inboxes.size() >= MOST_NODES) {
      inboxes.entrySet().stream()
          .filter(entry -> !entry.getValue().isAlive() && entry.getValue().isIdle())
          .findAny()
          .ifPresent(entry -> inboxes.remove(entry.getKey()));
    }
    return inboxes.size() >= MOST_NODES
        ? Optional.empty()
        : Optional.of(inboxes.computeIfAbsent(id, _ -> new SparkplugInbox()));
  }

  private void work(SparkplugInbox inbox) {
    for (Optional<Letter> next = inbox.next(); next.isPresent(); next = inbox.next()) {
      Letter letter = next.get();
      try {
        take(inbox, letter);
      } catch (MalformedException e) {
        desk.malformed(letter.message(), e);
      } finally {
        waitingBytes.addAndGet(-letter.message().payload().length);
      }
    }
  }

  private void take(SparkplugInbox inbox, Letter letter) {
    SparkplugTopic topic = letter.topic();
    SparkplugPayload payload = SparkplugPayload.read(letter.message().payload());
    if (topic.type().endsWith("BIRTH") && known() + payload.metrics().size() > MOST_METRICS) {
      turnAway(letter, "there are too many metrics");
      return;
    }
    SparkplugNode.Effect effect = inbox.take(topic, payload, Micros.now(clock));
    skipped.add(effect.skipped());
    if (effect.gone()) {
      desk.gone(topic.id());
    }
    if (effect.rebirth()) {
      askForBirth(inbox, topic);
    }
    int bytes = letter.message().payload().length;
    if (effect.points().isEmpty()
        || desk.isStored(topic.id(), INTERVAL_S, effect.points(), bytes)) {
      letter.message().acknowledge().run();
    } else {
      counts.countRefused();
    }
  }

  private void askForBirth(SparkplugInbox inbox, SparkplugTopic topic) {
    if (inbox.mayAsk(nanos.getAsLong()) && mayAskAnybody()) {
      desk.wire()
          .ifPresent(
              wire -> {
                wire.tell(topic.command(), SparkplugPayload.rebirth(clock.millis()));
                counts.countSent();
                rebirths.increment();
              });
    }
  }

  private synchronized boolean mayAskAnybody() {
    long now = nanos.getAsLong() / MINUTE_NANOS;
    rebirthsInMinute = now == minute ? rebirthsInMinute + 1 : 1;
    minute = now;
    return rebirthsInMinute <= MOST_REBIRTHS_A_MINUTE;
  }
}
