package dev.sonde.server.intake;

import dev.sonde.model.telemetry.Span;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.store.Batch;
import dev.sonde.store.PointStore;
import dev.sonde.store.StoreException;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Outcome.Later.Cause;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes reports durable: whatever waits goes to the store in one commit, so that the cost of a
 * commit is shared by all who wait for it.
 *
 * <p>One thread writes. After each commit the listeners are told, in the order of the commits, and
 * then the senders get their outcome: who has an acknowledgement finds the listeners up to date.
 * When too much waits, or the store can't write, senders are asked to come back. Thread-safe.
 */
public final class GroupCommit implements AutoCloseable {
  private static final Logger LOG = System.getLogger(GroupCommit.class.getName());

  private final PointStore store;
  private final GroupCommitSettings settings;
  private final List<ArrivalListener> listeners;
  private final IntakeCounters counters;
  private final CommitQueue queue;
  private volatile Optional<String> problem = Optional.empty();
  private @Nullable Thread writer;

  /** Group commits that take nothing until they are started. */
  public GroupCommit(
      PointStore store,
      GroupCommitSettings settings,
      List<ArrivalListener> listeners,
      IntakeCounters counters) {
    this.store = store;
    this.settings = settings;
    this.listeners = List.copyOf(listeners);
    this.counters = counters;
    this.queue = new CommitQueue(settings, System::nanoTime);
  }

  /** Starts the writing thread. */
  public synchronized void start() {
    if (writer == null) {
      queue.open();
      writer = Thread.ofPlatform().name("group-commit").start(this::writeAll);
    }
  }

  /** Takes no more, writes what waits, tells it, and ends the writing thread. */
  @Override
  public synchronized void close() {
    queue.close();
    if (writer != null) {
      boolean interrupted = false;
      while (writer.isAlive()) {
        try {
          writer.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      writer = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What waits now, and how the store does. */
  public State state() {
    return new State(queue.waitingPoints(), queue.waitingBytes(), problem);
  }

  /**
   * How group commits are doing.
   *
   * @param waitingPoints how many points wait for the store
   * @param waitingBytes how many bytes, as they came over the wire, wait for the store
   * @param problem why the last commit failed; empty if it didn't
   */
  public record State(int waitingPoints, long waitingBytes, Optional<String> problem) {}

  /** Hands a submission over and waits for its outcome. */
  Outcome commit(Submission submission) {
    try (Span span = Telemetry.span("store", Span.Kind.INTERNAL)) {
      span.with("sonde.reports", submission.entries().size());
      span.with("sonde.points", submission.points());
      Outcome outcome = offer(submission);
      if (!(outcome instanceof Outcome.Acknowledged)) {
        span.failed(outcome.toString());
      }
      return outcome;
    }
  }

  private Outcome offer(Submission submission) {
    CommitQueue.Offer offer =
        queue.offer(submission, () -> counters.admitted(submission.entries().size()));
    return switch (offer) {
      case TAKEN -> submission.outcome().join();
      case FULL -> {
        counters.refused(RefusalCause.OVERLOADED);
        yield new Outcome.Later(
            settings.retryWhenBusy(), "more waits to be stored than can be", Cause.BUSY);
      }
      case CLOSED -> {
        counters.refused(RefusalCause.STOPPED);
        yield new Outcome.Later(settings.retryWhenFailed(), "the server is stopping", Cause.FAILED);
      }
    };
  }

  private void writeAll() {
    try {
      for (List<Submission> group = queue.take(); !group.isEmpty(); group = queue.take()) {
        write(group);
      }
    } finally {
      // Only an error of the JVM leaves anything here; nobody may wait for ever then either.
      queue.close();
      for (List<Submission> group = queue.take(); !group.isEmpty(); group = queue.take()) {
        group.forEach(this::settleAsFailed);
      }
    }
  }

  private void write(List<Submission> group) {
    List<Batch> batches =
        group.stream().flatMap(s -> s.entries().stream()).map(Submission.Entry::batch).toList();
    try {
      List<Boolean> stored = store.append(batches);
      counters.committed();
      succeeded();
      settle(group, stored);
    } catch (StoreException e) {
      failed(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      // A defect of the store, but the only writer must live on, and nobody may wait for ever.
      failed("the store broke: " + e, e);
    } finally {
      group.forEach(this::settleAsFailed);
    }
  }

  private void settle(List<Submission> group, List<Boolean> stored) {
    int next = 0;
    for (Submission submission : group) {
      List<Boolean> own = stored.subList(next, next + submission.entries().size());
      next += own.size();
      submission.outcome().complete(tell(submission, own));
    }
  }

  private Outcome tell(Submission submission, List<Boolean> stored) {
    int storedReports = 0;
    int storedPoints = 0;
    for (int i = 0; i < stored.size(); i++) {
      if (stored.get(i)) {
        Arrival arrival = submission.entries().get(i).arrival();
        storedReports++;
        storedPoints += arrival.points().size();
        listeners.forEach(listener -> tell(listener, arrival));
      }
    }
    int duplicates = stored.size() - storedReports;
    counters.stored(storedReports, storedPoints, duplicates);
    return new Outcome.Acknowledged(storedReports, duplicates);
  }

  private void tell(ArrivalListener listener, Arrival arrival) {
    try {
      listener.arrived(arrival);
    } catch (RuntimeException e) {
      // A defect of the listener, which must not cost the others or the senders anything.
      counters.listenerFailed();
      LOG.log(Level.ERROR, "a listener failed at points of " + arrival.device(), e);
    }
  }

  private void settleAsFailed(Submission submission) {
    if (submission.outcome().isDone()) {
      return;
    }
    counters.failed(submission.entries().size());
    Duration wait = settings.retryWhenFailed();
    submission.outcome().complete(new Outcome.Later(wait, problem.orElse("not stored")));
  }

  private void succeeded() {
    if (problem.isPresent()) {
      LOG.log(Level.INFO, "the store writes again");
      problem = Optional.empty();
    }
  }

  private void failed(String what, RuntimeException e) {
    if (problem.isEmpty()) {
      LOG.log(Level.ERROR, "the store can't write; senders are asked to try again", e);
    }
    problem = Optional.of(what);
  }
}
