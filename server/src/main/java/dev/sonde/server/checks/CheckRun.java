package dev.sonde.server.checks;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a check stands at one agent.
 *
 * @param agent the agent's id
 * @param applied whether the agent has taken over what it is to do
 * @param state what it found
 * @param reason in words; empty if all is well
 * @param latest its newest result
 */
public record CheckRun(
    String agent, boolean applied, CheckState state, String reason, Optional<Point> latest) {

  /** Beyond this many intervals a result says nothing of now any more. */
  private static final int STALE_INTERVALS = 3;

  private static final long STALE_SLACK = 30_000_000L;

  /** How a check stands, by the newest result that an agent sent. */
  static CheckRun of(Check check, String agent, boolean applied, Optional<Point> latest, long now) {
    if (latest.isEmpty()) {
      return new CheckRun(agent, applied, CheckState.UNKNOWN, "", latest);
    }
    long allowed = check.interval().toNanos() / 1_000 * STALE_INTERVALS + STALE_SLACK;
    if (now - latest.get().time() > allowed) {
      return new CheckRun(
          agent, applied, CheckState.UNKNOWN, "no result from " + agent + " of late", latest);
    }
    return judged(check, agent, applied, latest.get());
  }

  private static CheckRun judged(Check check, String agent, boolean applied, Point latest) {
    Fields fields = latest.fields();
    OptionalDouble up = fields.number("up");
    String error = fields.text("error").orElse("");
    if (up.isEmpty()) {
      return run(agent, applied, CheckState.UNKNOWN, error, latest);
    }
    if (up.getAsDouble() == 0) {
      return run(agent, applied, CheckState.DOWN, error, latest);
    }
    String slow = slowness(check.thresholds(), fields);
    return run(agent, applied, slow.isEmpty() ? CheckState.UP : CheckState.DEGRADED, slow, latest);
  }

  private static CheckRun run(
      String agent, boolean applied, CheckState state, String reason, Point latest) {
    return new CheckRun(agent, applied, state, reason, Optional.of(latest));
  }

  private static String slowness(Check.Thresholds thresholds, Fields fields) {
    double loss = fields.number("loss_pct").orElse(0);
    if (loss > thresholds.lossPct().orElse(Double.MAX_VALUE)) {
      return "%.3g %% lost, more than %.3g %%".formatted(loss, thresholds.lossPct().getAsDouble());
    }
    OptionalDouble median = fields.number("rtt_median_ms");
    double time =
        median.isPresent() ? median.getAsDouble() : fields.number("duration_ms").orElse(0);
    if (time > thresholds.rttMillis().orElse(Double.MAX_VALUE)) {
      return "%.4g ms, more than %.4g ms".formatted(time, thresholds.rttMillis().getAsDouble());
    }
    return "";
  }
}
