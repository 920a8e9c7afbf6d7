package dev.sonde.store.duckdb;

import dev.sonde.store.QueryException;
import java.time.Duration;

/** The time that a query has, counted from when this is made. */
final class Deadline {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private final Duration allowed;
  private final long begin = System.nanoTime();

  Deadline(Duration allowed) {
    this.allowed = allowed;
  }

  /**
   * The whole seconds left, rounded up, as JDBC wants a statement's limit.
   *
   * @throws QueryException if there is no time left
   */
  int secondsLeft() {
    long left = allowed.toNanos() - (System.nanoTime() - begin);
    if (left <= 0) {
      throw exceeded(allowed);
    }
    return Math.toIntExact(Math.ceilDiv(left, NANOS_PER_SECOND));
  }

  /** What to say when a query took longer than it may. */
  static QueryException exceeded(Duration allowed) {
    return new QueryException(
        "the query takes longer than %s s; ask for fewer series or fields, or a shorter range"
            .formatted(allowed.toMillis() / 1e3));
  }
}
