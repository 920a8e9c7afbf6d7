package dev.sonde.server.intake;

import dev.sonde.store.Batch;
import dev.sonde.transport.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reports that wait to become durable together, and the outcome that their sender waits for.
 *
 * @param entries the reports
 * @param points how many points they have
 * @param bytes what they took on the wire
 * @param outcome completed when it is known what became of them
 */
record Submission(List<Entry> entries, int points, long bytes, CompletableFuture<Outcome> outcome) {

  static Submission of(List<Entry> entries, long bytes) {
    int points = entries.stream().mapToInt(entry -> entry.batch().points().size()).sum();
    return new Submission(List.copyOf(entries), points, bytes, new CompletableFuture<>());
  }

  /**
   * One report.
   *
   * @param batch what is stored
   * @param arrival what is told once it is
   */
  record Entry(Batch batch, Arrival arrival) {}
}
