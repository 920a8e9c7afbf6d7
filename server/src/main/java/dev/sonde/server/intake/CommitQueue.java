package dev.sonde.server.intake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** The submissions that wait for the store: bounded, first in first out. Thread-safe. */
final class CommitQueue {
  private final GroupCommitSettings limits;
  private final LongSupplier ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Submission> waiting = new ArrayDeque<>();
  private int reports;
  private int points;
  private long bytes;
  private boolean open;
  private long restUntil;

  /**
   * A queue that is not open yet.
   *
   * @param ticker the time in nanoseconds, from any origin
   */
  CommitQueue(GroupCommitSettings limits, LongSupplier ticker) {
    this.limits = limits;
    this.ticker = ticker;
    this.restUntil = ticker.getAsLong();
  }

  /** What became of an offer. */
  enum Offer {
    TAKEN,
    FULL,
    CLOSED
  }

  /** Begins to take offers. */
  void open() {
    lock.lock();
    try {
      open = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Offers a submission. An empty queue takes any, so that one that is larger than the limits can
   * pass alone.
   *
   * @param onTaken runs before the submission can be seen by the taker
   */
  Offer offer(Submission submission, Runnable onTaken) {
    lock.lock();
    try {
      if (!open) {
        return Offer.CLOSED;
      }
      if (!waiting.isEmpty()
          && (points + submission.points() > limits.maxWaitingPoints()
              || bytes + submission.bytes() > limits.maxWaitingBytes())) {
        return Offer.FULL;
      }
      onTaken.run();
      waiting.add(submission);
      reports += submission.entries().size();
      points += submission.points();
      bytes += submission.bytes();
      changed.signal();
      return Offer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for submissions, and for the end of the rest after those taken last unless enough wait,
   * and takes as many as fit into a group; none once closed and empty.
   */
  List<Submission> take() {
    lock.lock();
    try {
      while (open && waiting.isEmpty()) {
        changed.awaitUninterruptibly();
      }
      while (open && isResting()) {
        rest();
      }
      restUntil = ticker.getAsLong() + limits.rest().toNanos();
      List<Submission> group = new ArrayList<>();
      int groupPoints = 0;
      while (!waiting.isEmpty()
          && (group.isEmpty()
              || groupPoints + waiting.getFirst().points() <= limits.maxGroupPoints())) {
        Submission next = waiting.removeFirst();
        reports -= next.entries().size();
        points -= next.points();
        bytes -= next.bytes();
        groupPoints += next.points();
        group.add(next);
      }
      return group;
    } finally {
      lock.unlock();
    }
  }

  private boolean isResting() {
    return reports < limits.enoughReports()
        && points < limits.enoughPoints()
        && restUntil - ticker.getAsLong() > 0;
  }

  /** Waits until something changed or the rest is over; may be woken too early. */
  @SuppressWarnings("WaitNotInLoop") // the caller's
  private void rest() {
    try {
      var _ = changed.awaitNanos(restUntil - ticker.getAsLong());
    } catch (InterruptedException e) {
      // Nobody interrupts the writer; if somebody does, it rests no longer.
      restUntil = ticker.getAsLong();
    }
  }

  /** Takes no more offers; what waits can still be taken. */
  void close() {
    lock.lock();
    try {
      open = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int waitingPoints() {
    lock.lock();
    try {
      return points;
    } finally {
      lock.unlock();
    }
  }

  long waitingBytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }
}
