package dev.sonde.probe.packet;

import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One burst on its way. It belongs to the thread of the loop, but for {@link #await} and {@link
 * #cancel}, which are for the thread that made it.
 */
final class Burst {
  /** What is kept of each request: when it was sent by the ticker and the wall clock, the stamp. */
  private static final int TIMES = 3;

  private static final int WALL = 1;
  private static final int STAMP = 2;

  private final Echoes plan;
  private final Address target;
  private final long spacing;
  private final long timeout;
  private final long giveUpAt;
  private final long[] times;
  private final Echo[] echoes;
  private final @Nullable Queue<Integer> decided;
  private final Completion completion;

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
   * @param completion hears when it is over
   */
  Burst(Echoes plan, long now, long giveUpAt, boolean isWatched, Completion completion) {
    this.plan = plan;
    this.target = Address.of(plan.target());
    this.spacing = plan.spacing().toNanos();
    this.timeout = plan.timeout().toNanos();
    this.giveUpAt = giveUpAt;
    this.decided = isWatched ? new ConcurrentLinkedQueue<>() : null;
    this.completion = completion;
    this.times = new long[TIMES * plan.count()];
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
    times[TIMES * number] = now;
    times[TIMES * number + WALL] = wall;
  }

  /** Notes the kernel's stamp of sending. */
  void stamped(int number, long stamp) {
    if (number < queued && times[TIMES * number + STAMP] == 0) {
      times[TIMES * number + STAMP] = stamp;
    }
  }

  boolean isSent(int number) {
    return number < queued && times[TIMES * number + WALL] != 0; // a datagram may claim any number
  }

  boolean isDecided(int number) {
    return !(echoes[number] instanceof Echo.Undecided);
  }

  /** Times what came back for a request that was sent. */
  Timing timing(int number, long received, long receivedWall, long stamp) {
    int at = TIMES * number;
    return Timing.of(times[at], times[at + WALL], times[at + STAMP], received, receivedWall, stamp);
  }

  /** Takes a reply that is known to be one to this request. */
  void reply(int number, Echo.Reply reply) {
    if (!isDecided(number)) {
      if (number < highest) {
        reordered++;
      }
      highest = Math.max(highest, number);
      longest = Math.max(longest, reply.rttMillis());
      decide(number, reply);
    } else if (echoes[number] instanceof Echo.Lost) {
      late++;
    } else {
      duplicates++;
    }
  }

  /** Says what became of a request, unless it is known. */
  void decide(int number, Echo echo) {
    if (isDecided(number) || isDone) {
      return;
    }
    echoes[number] = echo;
    open--;
    if (decided != null) {
      decided.add(number);
      completion.wake();
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
      due = earlier(due, (isSent(oldest) ? sentAt(oldest) : now) + timeout);
    }
    dueAt = due;
    return false;
  }

  private boolean hasTimedOut(int number, long now) {
    return isSent(number) && sentAt(number) + timeout - now <= 0;
  }

  /** What is out for longer than any reply took counts as lost though its time is not over. */
  private void loseOverdue(long now) {
    for (int number = oldest; number < queued; number++) {
      if (isAwaited(number) && now - sentAt(number) > 2e6 * longest) {
        decide(number, Echo.Lost.IT);
      }
    }
  }

  private long sentAt(int number) {
    return times[TIMES * number];
  }

  private static long earlier(long one, long other) {
    return one - other < 0 ? one : other;
  }

  boolean isOver() {
    return open == 0;
  }

  /** Ends it; the loop changes nothing after. */
  synchronized void finish() {
    if (!isDone) {
      isDone = true;
      completion.over();
    }
  }

  /** Ends it because the loop can't go on. */
  synchronized void fail(String reason) {
    if (!isDone) {
      failure = reason;
      finish();
    }
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
      if (!done && !hasNews()) {
        completion.sleep();
      }
      tell(watcher);
    } while (!done);
    requireSound();
  }

  private boolean hasNews() {
    return decided != null && !decided.isEmpty();
  }

  private void tell(ObjIntConsumer<Echo> watcher) {
    if (decided != null) {
      for (Integer number = decided.poll(); number != null; number = decided.poll()) {
        watcher.accept(echoes[number], number);
      }
    }
  }

  /**
   * Makes sure that it was not the loop that ended it.
   *
   * @throws PacketException if the loop broke
   */
  void requireSound() {
    String reason = failure;
    if (reason != null) {
      throw new PacketException(reason);
    }
  }

  /** What it came to, once it is over. */
  EchoResult result(boolean isRaw) {
    return new EchoResult(List.of(echoes), duplicates, reordered, late, this::sentAt, isRaw);
  }

  /** Whether a request was sent and nothing is known of it. */
  boolean isAwaited(int number) {
    return isSent(number) && !isDecided(number);
  }
}
