package dev.sonde.transport.mqtt;

import dev.sonde.model.Point;
import dev.sonde.transport.mqtt.SparkplugMetric.Value;
import dev.sonde.transport.mqtt.SparkplugPoints.Known;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a node of Sparkplug B and its devices since its birth: its session, the next
 * sequence number, its metrics by name and alias (Sparkplug 3.0, sections 5 and 6). Not
 * thread-safe.
 */
final class SparkplugNode {
  /** The most metrics that a node and its devices have. */
  static final int MOST_KNOWN = 10_000;

  private final Map<Name, Known> byName = new HashMap<>();
  private final Map<Long, Known> byAlias = new HashMap<>();
  private boolean alive;
  private OptionalLong session = OptionalLong.empty();
  private int next;

  /** A metric's name, which is unique in its device. */
  private record Name(String device, String metric) {}

  /**
   * What follows from a message.
   *
   * @param points to be stored
   * @param skipped how many metrics are no use
   * @param rebirth whether the node is to be asked to say again all that it has
   * @param gone whether whom the message is of is gone
   */
  record Effect(List<Point> points, int skipped, boolean rebirth, boolean gone) {
    private static final Effect NONE = new Effect(List.of(), 0, false, false);
  }

  /** Whether the node has said that it is born, and not since that it is dead. */
  boolean isAlive() {
    return alive;
  }

  /** How many metrics it is known to have. */
  int size() {
    return Math.max(byName.size(), byAlias.size());
  }

  /**
   * Takes a message, in the order in which they came.
   *
   * @param now the server's clock, in microseconds since 1970
   */
  Effect take(SparkplugTopic topic, SparkplugPayload payload, long now) {
    return switch (topic.type()) {
      case "NBIRTH" -> nodeBorn(topic, payload, now);
      case "NDEATH" -> nodeDied(payload);
      default -> alive ? said(topic, payload, now) : new Effect(List.of(), 0, true, false);
    };
  }

  private Effect nodeBorn(SparkplugTopic topic, SparkplugPayload payload, long now) {
    byName.clear();
    byAlias.clear();
    alive = true;
    session = payload.session();
    next = following(payload);
    return born(topic, payload, now, false);
  }

  private Effect nodeDied(SparkplugPayload payload) {
    OptionalLong died = payload.session();
    boolean ofEarlierSession =
        alive && session.isPresent() && died.isPresent() && !session.equals(died);
    if (ofEarlierSession) {
      return Effect.NONE;
    }
    byName.clear();
    byAlias.clear();
    alive = false;
    return new Effect(List.of(), 0, false, true);
  }

  private Effect said(SparkplugTopic topic, SparkplugPayload payload, long now) {
    boolean gap = payload.sequence() != next;
    next = following(payload);
    return switch (topic.type()) {
      case "DBIRTH" -> {
        forget(topic.id());
        yield born(topic, payload, now, gap);
      }
      case "DDEATH" -> {
        forget(topic.id());
        yield new Effect(List.of(), 0, gap, true);
      }
      default -> data(topic, payload, now, gap);
    };
  }

  private static int following(SparkplugPayload payload) {
    return (payload.sequence() + 1) & 0xff;
  }

  private void forget(String device) {
    byName.keySet().removeIf(name -> name.device().equals(device));
    byAlias.values().removeIf(known -> known.device().equals(device));
  }

  private Effect born(SparkplugTopic topic, SparkplugPayload payload, long now, boolean gap) {
    Taking taking = new Taking(payload.micros().orElse(now), now);
    for (SparkplugMetric metric : payload.metrics()) {
      Optional<String> name = metric.name();
      if (name.isEmpty() || size() >= MOST_KNOWN) {
        taking.skipped++;
        continue;
      }
      Known known = new Known(topic.id(), name.get(), metric.type(), metric.unit());
      byName.put(new Name(topic.id(), name.get()), known);
      if (metric.alias() != 0 || !byAlias.containsKey(0L)) {
        byAlias.put(metric.alias(), known);
      }
      taking.take(known, metric);
    }
    return taking.effect(gap);
  }

  private Effect data(SparkplugTopic topic, SparkplugPayload payload, long now, boolean gap) {
    Taking taking = new Taking(payload.micros().orElse(now), now);
    boolean unknown = false;
    for (SparkplugMetric metric : payload.metrics()) {
      Known known =
          metric
              .name()
              .map(name -> byName.get(new Name(topic.id(), name)))
              .orElseGet(() -> metric.name().isPresent() ? null : byAlias.get(metric.alias()));
      if (known == null || !known.device().equals(topic.id())) {
        unknown = true;
        taking.skipped++;
      } else {
        taking.take(known, metric);
      }
    }
    return taking.effect(gap || unknown);
  }

  /** The metrics of one message on their way to points. */
  private static final class Taking {
    private final List<Point> points = new ArrayList<>();
    private final long sent;
    private final long now;
    private int skipped;

    Taking(long sent, long now) {
      this.sent = sent;
      this.now = now;
    }

    void take(Known known, SparkplugMetric metric) {
      if (metric.value() instanceof Value.Null || isControl(known.name())) {
        return;
      }
      Optional<Point> point = SparkplugPoints.of(known, metric, sent, now);
      point.ifPresentOrElse(points::add, () -> skipped++);
    }

    /** Whether a metric is there to be written, and measures nothing. */
    private static boolean isControl(String name) {
      return name.startsWith("Node Control/") || name.startsWith("Device Control/");
    }

    Effect effect(boolean rebirth) {
      return new Effect(points, skipped, rebirth, false);
    }
  }
}
