package dev.sonde.server.checks;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a check stands at one agent.
 *
 * @param agent the agent's id
 * @param state what it found
 * @param reason in words; empty if all is well
 * @param latest its newest result
 */
public record CheckRun(String agent, CheckState state, String reason, Optional<Point> latest) {

  /** Beyond this many intervals a result says nothing of now any more. */
  private static final int STALE_INTERVALS = 3;

  private static final long STALE_SLACK = 30_000_000L;

  /** From when on a result of a check says nothing of now any more, in microseconds. */
  static long staleAt(Check check, Point latest) {
    return latest.time() + check.interval().toNanos() / 1_000 * STALE_INTERVALS + STALE_SLACK + 1;
  }

  /** How a check stands, by the newest result that an agent sent. */
  static CheckRun of(Check check, String agent, Optional<Point> latest, long now) {
    if (latest.isEmpty()) {
      return new CheckRun(agent, CheckState.UNKNOWN, "", latest);
    }
    if (now >= staleAt(check, latest.get())) {
      return new CheckRun(
          agent, CheckState.UNKNOWN, "no result from " + agent + " of late", latest);
    }
    return judged(check, agent, latest.get());
  }

  private static CheckRun judged(Check check, String agent, Point latest) {
    Fields fields = latest.fields();
    OptionalDouble up = fields.number("up");
    String error = fields.text("error").orElse("");
    if (up.isEmpty()) {
      return run(agent, CheckState.UNKNOWN, error, latest);
    }
    if (up.getAsDouble() == 0) {
      return run(agent, CheckState.DOWN, error, latest);
    }
    String slow = check.thresholds().exceededBy(fields);
    return run(agent, slow.isEmpty() ? CheckState.UP : CheckState.DEGRADED, slow, latest);
  }

  private static CheckRun run(String agent, CheckState state, String reason, Point latest) {
    return new CheckRun(agent, state, reason, Optional.of(latest));
  }
}
