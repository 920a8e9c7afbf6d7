package dev.sonde.server.checks;

import dev.sonde.model.Point;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest result of each check at each agent, and how many checks each agent finds down. Taking
 * a result costs a constant time, however many checks there are. Thread-safe.
 */
final class Results {
  private final Map<String, Map<String, Result>> byCheck = new ConcurrentHashMap<>();
  private final Map<String, Tally> byAgent = new HashMap<>();

  /**
   * A result and what it says.
   *
   * @param run how the check stands at the agent by it
   */
  private record Result(Point point, CheckRun run) {}

  /** How many checks an agent runs, and finds down. */
  record Tally(int all, int down) {
    private static final Tally NONE = new Tally(0, 0);
    private static final int MANY = 3;

    private Tally plus(CheckState state, int count) {
      return new Tally(all + count, down + (state == CheckState.DOWN ? count : 0));
    }

    /** Whether it finds most of its checks down, and has enough of them for that to mean much. */
    boolean isMostlyDown() {
      return all >= MANY && 2 * down > all;
    }
  }

  /**
   * Takes a result, unless a newer one is here.
   *
   * @return whether it says something else than the one before
   */
  boolean take(Check check, String agent, Point point, long now) {
    Map<String, Result> ofCheck =
        byCheck.computeIfAbsent(check.id(), id -> new ConcurrentHashMap<>());
    synchronized (this) {
      Result before = ofCheck.get(agent);
      if (before != null && before.point().time() > point.time()) {
        return false;
      }
      CheckRun run = CheckRun.of(check, agent, Optional.of(point), now);
      ofCheck.put(agent, new Result(point, run));
      count(agent, before, run.state());
      return before == null
          || before.run().state() != run.state()
          || !before.run().reason().equals(run.reason());
    }
  }

  private void count(String agent, @Nullable Result before, CheckState now) {
    Tally tally = byAgent.getOrDefault(agent, Tally.NONE);
    Tally without = before == null ? tally : tally.plus(before.run().state(), -1);
    byAgent.put(agent, without.plus(now, 1));
  }

  /** The newest result of a check at an agent. */
  Optional<Point> latest(String check, String agent) {
    return Optional.ofNullable(byCheck.getOrDefault(check, Map.of()).get(agent)).map(Result::point);
  }

  /** What an agent finds. */
  synchronized Tally tally(String agent) {
    return byAgent.getOrDefault(agent, Tally.NONE);
  }

  /**
   * Judges the results of a check anew, by what it is now and by their age.
   *
   * @return when the next of them will say nothing of now any more; empty if all do already
   */
  synchronized OptionalLong rejudge(Check check, long now) {
    long next = Long.MAX_VALUE;
    for (Map.Entry<String, Result> entry : byCheck.getOrDefault(check.id(), Map.of()).entrySet()) {
      Result before = entry.getValue();
      CheckRun run = CheckRun.of(check, entry.getKey(), Optional.of(before.point()), now);
      entry.setValue(new Result(before.point(), run));
      count(entry.getKey(), before, run.state());
      long stale = CheckRun.staleAt(check, before.point());
      next = stale > now ? Math.min(next, stale) : next;
    }
    return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
  }

  /** Forgets a check. */
  synchronized void forget(String check) {
    Map<String, Result> gone = byCheck.remove(check);
    if (gone != null) {
      gone.forEach((agent, result) -> leave(agent, result.run().state()));
    }
  }

  /** Forgets what all agents but these found of a check. */
  synchronized void retain(String check, Set<String> agents) {
    byCheck
        .getOrDefault(check, new HashMap<>())
        .entrySet()
        .removeIf(
            entry -> {
              boolean isGone = !agents.contains(entry.getKey());
              if (isGone) {
                leave(entry.getKey(), entry.getValue().run().state());
              }
              return isGone;
            });
  }

  private void leave(String agent, CheckState state) {
    byAgent.computeIfPresent(agent, (id, tally) -> tally.all() == 1 ? null : tally.plus(state, -1));
  }
}
