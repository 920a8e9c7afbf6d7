package dev.sonde.server.fleet;

import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import dev.sonde.server.intake.Arrival;
import dev.sonde.server.intake.ArrivalListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Whose statistics per minute there are (contract 2). An agent with several checks can be asked for
 * all of them together, by its id, or for one, by {@code AGENT:CHECK}. Thread-safe; bounded by what
 * intake admits.
 */
public final class MinuteAgents implements ArrivalListener {
  private static final String KIND = "minute";

  private final Map<String, Set<String>> checks = new ConcurrentSkipListMap<>();
  private final Map<String, Long> heard = new ConcurrentSkipListMap<>();

  /**
   * What an id stands for.
   *
   * @param agent an agent's id
   * @param check one of its checks; empty for all of them
   */
  public record Who(String agent, Optional<String> check) {}

  /**
   * Those of whom minutes are in the store.
   *
   * @param known the series of minutes
   * @param latest the newest points
   */
  public MinuteAgents(Collection<SeriesKey> known, Collection<Point> latest) {
    known.forEach(key -> add(key, 0));
    latest.forEach(point -> take(point, point.time()));
  }

  @Override
  public void arrived(Arrival arrival) {
    arrival.points().forEach(point -> take(point, arrival.received()));
  }

  private void take(Point point, long time) {
    if (point.kind().equals(KIND)) {
      add(point.series(), time);
    }
  }

  private void add(SeriesKey key, long time) {
    key.tags()
        .value("agent")
        .ifPresent(
            agent -> {
              Set<String> its = checks.computeIfAbsent(agent, id -> new ConcurrentSkipListSet<>());
              its.add(key.tags().value("check").orElse(""));
              heard.merge(agent, time, Math::max);
            });
  }

  /** Forgets a check, whose minutes are no longer in the store. */
  public void forget(String check) {
    checks.forEach((agent, its) -> its.remove(check));
    checks.values().removeIf(Set::isEmpty);
    heard.keySet().retainAll(checks.keySet());
  }

  /** All ids that can be asked for, sorted. */
  public List<String> ids() {
    List<String> ids = new ArrayList<>();
    new TreeMap<>(checks)
        .forEach(
            (agent, its) -> {
              ids.add(agent);
              List<String> named = its.stream().filter(check -> !check.isEmpty()).toList();
              if (named.size() > 1) {
                named.forEach(check -> ids.add(agent + ":" + check));
              }
            });
    return ids;
  }

  /** The agent that was heard last; empty if none was ever. */
  public Optional<String> last() {
    return heard.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }

  /** What an id stands for; an agent of its own if nobody is known by it. */
  public Who find(String id) {
    int colon = id.lastIndexOf(':');
    boolean isOneCheck =
        !checks.containsKey(id)
            && colon > 0
            && checks
                .getOrDefault(id.substring(0, colon), Set.of())
                .contains(id.substring(colon + 1));
    return isOneCheck
        ? new Who(id.substring(0, colon), Optional.of(id.substring(colon + 1)))
        : new Who(id, Optional.empty());
  }

  /** How many series of minutes an agent has. */
  public int size(String agent) {
    return checks.getOrDefault(agent, Set.of()).size();
  }
}
