package dev.sonde.store.query;

import dev.sonde.store.PointStore;
import java.time.Clock;

/**
 * Answers queries from a store. Thread-safe. Interrupting the thread that waits for an answer ends
 * the work, where the store can also in the engine.
 */
public final class Evaluator {
  private final PointStore store;
  private final Clock clock;
  private final QueryLimits limits;

  /** An evaluator on a store. */
  public Evaluator(PointStore store, Clock clock, QueryLimits limits) {
    this.store = store;
    this.clock = clock;
    this.limits = limits;
  }

  /**
   * The answer to a query.
   *
   * @param points how many steps are meant where the query names no step
   * @param interval how often points come, in seconds, which no step is shorter than where the
   *     query names none
   * @throws QueryTextException if the query asks for what can't be told
   * @throws dev.sonde.store.QueryException if it asks for too much, takes too long, or is
   *     interrupted
   * @throws dev.sonde.store.StoreException if reading failed
   */
  public Answer answer(Query query, int points, double interval) {
    return new Evaluation(store, clock, limits, query).answer(points, interval);
  }
}
