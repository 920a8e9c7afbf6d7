package dev.sonde.probe.packet;

import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One burst on its way. It belongs to the thread of the loop, but for {@link #await} and {@link
 * #cancel}, which are for the thread that made it.
 */
final class Burst {
  private final Echoes plan;
  private final Address target;
  private final long spacing;
  private final long timeout;
  private final long giveUpAt;
  private final long[] sentAt;
  private final long[] sentWall;
  private final long[] stamps;
  private final Echo[] echoes;
  private final boolean isWatched;
  private final Queue<Integer> decided = new ConcurrentLinkedQueue<>();
  private final Thread waiting = Thread.currentThread();

  private long id = -1;
  private long nextSendAt;
  private int queued;
  private int oldest;
  private int open;
  private int highest = -1;
  private int duplicates;
  private int reordered;
  private int late;
  private double longest;
  private long dueAt;
  private int place = -1;
  private volatile boolean isCancelled;
  private volatile boolean isDone;
  private volatile @Nullable String failure;

  /**
   * A burst that begins now.
   *
   * @param giveUpAt when the result must be there, on the ticker
   * @param isWatched whether the waiting thread wants to hear of each echo
   */
  Burst(Echoes plan, long now, long giveUpAt, boolean isWatched) {
    this.plan = plan;
    this.target = Address.of(plan.target());
    this.spacing = plan.spacing().toNanos();
    this.timeout = plan.timeout().toNanos();
    this.giveUpAt = giveUpAt;
    this.isWatched = isWatched;
    this.sentAt = new long[plan.count()];
    this.sentWall = new long[plan.count()];
    this.stamps = new long[plan.count()];
    this.echoes = new Echo[plan.count()];
    Arrays.fill(echoes, Echo.Undecided.IT);
    this.open = plan.count();
    this.nextSendAt = now;
    this.dueAt = now;
  }

  Echoes plan() {
    return plan;
  }

  Address target() {
    return target;
  }

  long id() {
    return id;
  }

  void setId(long id) {
    this.id = id;
  }

  /** When something is to be done next; the key in {@link DueHeap}. */
  long dueAt() {
    return dueAt;
  }

  /** Where it is in {@link DueHeap}; -1 if nowhere. */
  int place() {
    return place;
  }

  void setPlace(int place) {
    this.place = place;
  }

  /** Whether the next request is to be sent now. */
  boolean hasToSend(long now) {
    return queued < echoes.length && nextSendAt - now <= 0;
  }

  /**
   * The number of the request that is sent next. After a pause, such as one of the whole machine,
   * the spacing holds again.
   */
  int takeNext(long now) {
    nextSendAt += spacing;
    if (spacing > 0 && nextSendAt - now < -spacing) {
      nextSendAt = now + spacing;
    }
    return queued++;
  }

  /** Notes when a request was sent, by the ticker and the wall clock. */
  void sent(int number, long now, long wall) {
    sentAt[number] = now;
    sentWall[number] = wall;
  }

  /** Notes the kernel's stamp of sending. */
  void stamped(int number, long stamp) {
    if (number < queued && stamps[number] == 0) {
      stamps[number] = stamp;
    }
  }

  boolean isSent(int number) {
    return number < queued && sentWall[number] != 0; // a datagram may claim any number
  }

  boolean isDecided(int number) {
    return !(echoes[number] instanceof Echo.Undecided);
  }

  /** Times what came back for a request that was sent. */
  Timing timing(int number, long received, long receivedWall, long stamp) {
    return Timing.of(
        sentAt[number], sentWall[number], stamps[number], received, receivedWall, stamp);
  }

  /** Takes a reply that is known to be one to this request. */
  void reply(int number, Echo.Reply reply) {
    switch (echoes[number]) {
      case Echo.Undecided _ -> {
        if (number < highest) {
          reordered++;
        }
        highest = Math.max(highest, number);
        longest = Math.max(longest, reply.rttMillis());
        decide(number, reply);
      }
      case Echo.Lost _ -> late++;
      case Echo.Reply _, Echo.Refused _, Echo.Unsent _ -> duplicates++;
    }
  }

  /** Says what became of a request, unless it is known. */
  void decide(int number, Echo echo) {
    if (isDecided(number) || isDone) {
      return;
    }
    echoes[number] = echo;
    open--;
    if (isWatched) {
      decided.add(number);
      LockSupport.unpark(waiting);
    }
  }

  /**
   * Finds what timed out and when to look again; a burst that is over says so.
   *
   * @return whether it is over
   */
  boolean advance(long now) {
    while (oldest < queued && (isDecided(oldest) || hasTimedOut(oldest, now))) {
      decide(oldest++, Echo.Lost.IT);
    }
    if (giveUpAt - now <= 0) {
      loseOverdue(now);
      return true;
    }
    if (open == 0 || isCancelled) {
      return true;
    }
    long due = giveUpAt;
    if (queued < echoes.length) {
      due = earlier(due, nextSendAt);
    }
    if (oldest < queued) {
      due = earlier(due, (isSent(oldest) ? sentAt[oldest] : now) + timeout);
    }
    dueAt = due;
    return false;
  }

  private boolean hasTimedOut(int number, long now) {
    return isSent(number) && sentAt[number] + timeout - now <= 0;
  }

  /** What is out for longer than any reply took counts as lost though its time is not over. */
  private void loseOverdue(long now) {
    for (int number = oldest; number < queued; number++) {
      if (isAwaited(number) && now - sentAt[number] > 2e6 * longest) {
        decide(number, Echo.Lost.IT);
      }
    }
  }

  private static long earlier(long one, long other) {
    return one - other < 0 ? one : other;
  }

  boolean isOver() {
    return open == 0;
  }

  /** Ends it; the loop changes nothing after. */
  void finish() {
    isDone = true;
    LockSupport.unpark(waiting);
  }

  /** Ends it because the loop can't go on. */
  void fail(String reason) {
    failure = reason;
    finish();
  }

  /** Asks the loop to end it. */
  void cancel() {
    isCancelled = true;
  }

  boolean isCancelled() {
    return isCancelled;
  }

  boolean isDone() {
    return isDone;
  }

  /**
   * Waits until it is over, and tells of each echo as it is decided, with its number from 0.
   *
   * @throws InterruptedException if the thread is interrupted
   * @throws PacketException if the loop broke
   */
  void await(ObjIntConsumer<Echo> watcher) throws InterruptedException {
    boolean done;
    do {
      done = isDone;
      if (!done && decided.isEmpty()) {
        LockSupport.park(this);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      for (Integer number = decided.poll(); number != null; number = decided.poll()) {
        watcher.accept(echoes[number], number);
      }
    } while (!done);
    String reason = failure;
    if (reason != null) {
      throw new PacketException(reason);
    }
  }

  /** What it came to, once it is over. */
  EchoResult result(boolean isRaw) {
    return new EchoResult(
        List.of(echoes), duplicates, reordered, late, number -> sentAt[number], isRaw);
  }

  /** Whether a request was sent and nothing is known of it. */
  boolean isAwaited(int number) {
    return isSent(number) && !isDecided(number);
  }
}
