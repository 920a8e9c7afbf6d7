package dev.sonde.server.checks;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.server.intake.Arrival;
import dev.sonde.server.intake.ArrivalListener;
import dev.sonde.server.inventory.EventType;
import dev.sonde.server.inventory.Journal;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tells of changes of the ways that traces find, for each check and agent by the rule of {@link
 * PathMemory}. Thread-safe.
 */
public final class PathWatch implements ArrivalListener {
  /** As many ways as are remembered; beyond, new ones are not watched. */
  private static final int MOST = 100_000;

  private static final int LONGEST_PATH = 4_096;

  private final Journal journal;
  private final Function<String, Optional<Check>> checks;
  private final Map<Key, Watched> ways = new HashMap<>();

  private record Key(String check, String agent) {}

  private static final class Watched {
    final PathMemory memory = new PathMemory();
    long time = Long.MIN_VALUE;
  }

  /**
   * A watch over the ways of checks.
   *
   * @param checks finds a check by its id
   * @param latest the newest points in the store, by which ways are known after a start
   */
  public PathWatch(
      Journal journal, Function<String, Optional<Check>> checks, Collection<Point> latest) {
    this.journal = journal;
    this.checks = checks;
    complete(latest);
  }

  /** Takes points of the store, of which those before the newest that is known don't count. */
  public void complete(Collection<Point> stored) {
    stored.stream().sorted(Comparator.comparingLong(Point::time)).forEach(this::take);
  }

  @Override
  public void arrived(Arrival arrival) {
    arrival.points().forEach(this::take);
  }

  private void take(Point point) {
    Optional<String> path = point.fields().text("path").filter(p -> p.length() <= LONGEST_PATH);
    if (path.isEmpty() || !point.kind().equals("probe")) {
      return;
    }
    Optional<Check> check = point.tags().value("check").flatMap(checks);
    Optional<String> agent = point.tags().value("agent");
    if (check.isPresent() && agent.isPresent()) {
      take(check.get(), agent.get(), point.time(), way(path.get(), point.fields()));
    }
  }

  /** What a run saw; the target is the last of it if the path was not cut to fit the point. */
  private static PathMemory.Way way(String path, Fields fields) {
    PathMemory.Way way = PathMemory.Way.of(path, fields.number("reached").orElse(0) > 0);
    int seen = way.addresses().size();
    return seen == fields.number("hops").orElse(seen)
        ? way
        : new PathMemory.Way(way.addresses(), false);
  }

  private synchronized void take(Check check, String agent, long time, PathMemory.Way way) {
    Key key = new Key(check.id(), agent);
    if (!ways.containsKey(key)) {
      makeRoom();
      ways.put(key, new Watched());
    }
    Watched watched = ways.get(key);
    if (watched != null && time > watched.time) {
      watched.time = time;
      watched.memory.take(way).ifPresent(change -> tell(check, agent, time, change));
    }
  }

  /** Forgets the ways of checks that are gone, if there are too many. */
  private void makeRoom() {
    if (ways.size() >= MOST) {
      ways.keySet().removeIf(key -> checks.apply(key.check()).isEmpty());
    }
    if (ways.size() >= MOST) {
      ways.clear();
    }
  }

  private void tell(Check check, String agent, long time, PathMemory.Change change) {
    Fields data =
        Fields.builder()
            .put("check", check.id())
            .put("agent", agent)
            .put("hop", change.hop())
            .put("changes", change.count())
            .put("path", change.to().toString())
            .put("path_before", change.from().toString())
            .build();
    journal.record(
        time,
        Optional.empty(),
        EventType.PATH_CHANGED,
        "The path of %s from %s changed at hop %d, now %s."
            .formatted(
                check.name(), agent, change.hop(), change.to().addresses().get(change.hop() - 1)),
        data);
  }
}
