package dev.sonde.agent.check;

import dev.sonde.agent.AgentClock;
import dev.sonde.model.Assignment;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * What the agent can't do of what it is to do, and why: told when it takes new checks over, and
 * again from time to time, since the server forgets. Thread-safe.
 */
final class Differences {
  /** How often it is told again; the server believes it for more than twice as long. */
  private static final long EVERY = TimeUnit.MINUTES.toNanos(10);

  private final String agent;
  private final AgentClock clock;
  private final Map<String, String> refused = new HashMap<>();
  private Map<String, String> tooMany = Map.of();
  private String told = "";
  private long toldAt;

  Differences(String agent, AgentClock clock) {
    this.agent = agent;
    this.clock = clock;
  }

  /**
   * Hears what the agent is to do from now on. Checks whose runs together would be more than the
   * rate allows, in the order of their ids, may not run.
   */
  synchronized void begin(List<Assignment> checks, OptionalDouble perSecond) {
    Map<String, String> known = new HashMap<>();
    checks.forEach(
        each ->
            Optional.ofNullable(refused.get(each.check()))
                .ifPresent(reason -> known.put(each.check(), reason)));
    refused.clear();
    refused.putAll(known);
    tooMany = perSecond.isEmpty() ? Map.of() : tooMany(checks, perSecond.getAsDouble());
  }

  private static Map<String, String> tooMany(List<Assignment> checks, double perSecond) {
    Map<String, String> found = new HashMap<>();
    double sum = 0;
    for (Assignment each : checks) {
      double rate = 1e9 / each.interval().toNanos();
      if (sum + rate > perSecond * (1 + 1e-9)) {
        found.put(
            each.check(),
            String.format(
                Locale.ROOT,
                "this agent may start at most %s runs a second (max-checks-per-second)",
                perSecond));
      } else {
        sum += rate;
      }
    }
    return found;
  }

  /** Hears that a check is understood, or not heard of before. */
  synchronized void accepted(String check) {
    refused.remove(check);
  }

  /** Hears that a check can't be run. */
  synchronized void add(String check, String reason) {
    refused.put(check, reason);
  }

  /** Why a check may not run beside the others; empty if it may. */
  synchronized Optional<String> rateProblem(String check) {
    return Optional.ofNullable(tooMany.get(check));
  }

  /** How many checks are not run. */
  synchronized int count() {
    return all().size();
  }

  private Map<String, String> all() {
    Map<String, String> all = new HashMap<>(tooMany);
    all.putAll(refused);
    return all;
  }

  /** What is to be told now. */
  synchronized List<Point> collect(String hash) {
    boolean isDue = !hash.equals(told) || clock.nanos() - toldAt >= EVERY;
    if (!isDue) {
      return List.of();
    }
    told = hash;
    toldAt = clock.nanos();
    List<Point> points = new ArrayList<>();
    all()
        .forEach(
            (check, reason) ->
                points.add(
                    new Point(
                        "assignment",
                        clock.micros(),
                        Tags.of(Map.of("agent", agent, "check", check)),
                        Fields.builder().put("hash", hash).put("problem", reason).build())));
    return points;
  }
}
