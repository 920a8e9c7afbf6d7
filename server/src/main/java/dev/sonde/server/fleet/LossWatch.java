package dev.sonde.server.fleet;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.server.inventory.EventType;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Notices that an agent gave reports up: its counter {@code reports_lost}, which begins at 0 with
 * each start of the agent, rose. Not thread-safe.
 */
final class LossWatch {
  private double lost;

  /** The newest point of kind {@code agent} came. */
  Optional<Notice> seen(Point point) {
    OptionalDouble now = point.fields().number("reports_lost");
    if (now.isEmpty()) {
      return Optional.empty();
    }
    double more = now.getAsDouble() < lost ? now.getAsDouble() : now.getAsDouble() - lost;
    lost = now.getAsDouble();
    if (more <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Notice(
            point.time(),
            EventType.AGENT_LOST_REPORTS,
            "lost " + (long) more + " reports that its spool could not keep.",
            Fields.of("reports", more)));
  }
}
