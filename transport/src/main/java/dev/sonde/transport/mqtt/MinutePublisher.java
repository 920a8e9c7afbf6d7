package dev.sonde.transport.mqtt;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes an agent's statistics per minute as contract 2 has them, those of all its checks as
 * one. Minutes that can't be published, or are lost on their way to the broker, wait, the newest
 * 1,440 of them. Thread-safe.
 */
final class MinutePublisher {
  private static final int MOST_WAITING = 1_440;
  private static final int MINUTES_KEPT = 11;

  private final String agent;
  private final Way publish;
  private final NavigableMap<Long, Map<String, Fields>> minutes = new TreeMap<>();
  private final Map<Long, byte[]> waiting = new LinkedHashMap<>();

  /** The way to the broker. */
  interface Way {
    /**
     * Publishes.
     *
     * @return completes once the broker has it, exceptionally if nobody knows whether it does;
     *     empty if it can't be done now
     */
    Optional<CompletableFuture<?>> publish(byte[] json);
  }

  /** Nothing to publish. */
  MinutePublisher(String agent, Way publish) {
    this.agent = agent;
    this.publish = publish;
  }

  /** Takes what was collected, of which minutes are published, and then all that waits. */
  synchronized void collected(List<Point> points) {
    Set<Long> changed = new LinkedHashSet<>();
    for (Point point : points) {
      if (point.kind().equals("minute")) {
        minutes
            .computeIfAbsent(point.time(), time -> new HashMap<>())
            .put(point.tags().value("check").orElse(""), point.fields());
        changed.add(point.time());
      }
    }
    changed.forEach(this::put);
    while (minutes.size() > MINUTES_KEPT) {
      minutes.pollFirstEntry();
    }
    publishAll();
  }

  private void put(long minute) {
    waiting.put(
        minute,
        MinuteJson.write(
            agent,
            Micros.toInstant(minute),
            List.copyOf(minutes.getOrDefault(minute, Map.of()).values())));
    if (waiting.size() > MOST_WAITING) {
      Iterator<Long> oldest = waiting.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private void publishAll() {
    for (Map.Entry<Long, byte[]> each : List.copyOf(waiting.entrySet())) {
      Optional<CompletableFuture<?>> sent = publish.publish(each.getValue());
      if (sent.isEmpty()) {
        return;
      }
      waiting.remove(each.getKey());
      var _ =
          sent.get()
              .whenComplete(
                  (receipt, failure) -> {
                    if (failure != null) {
                      again(each.getKey(), each.getValue());
                    }
                  });
    }
  }

  /** Goes with what is collected next, unless there is a newer account of that minute. */
  private synchronized void again(long minute, byte[] json) {
    if (waiting.size() < MOST_WAITING) {
      waiting.putIfAbsent(minute, json);
    }
  }
}
