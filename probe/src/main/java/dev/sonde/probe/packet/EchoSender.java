package dev.sonde.probe.packet;

import java.lang.foreign.Arena;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends requests, many with one call. Of one thread. */
final class EchoSender {
  /** The most that one call sends. */
  static final int SLOTS = 64;

  private static final int SLOT_BYTES = 2_048;
  private static final int TRIES = 3;
  private static final long PATIENCE = 100_000_000;

  private final PacketSocket socket;
  private final EchoKey key;
  private final Arena arena;
  private final Clocks clocks;
  private final SentRing ring;
  private final Runnable stampReader;
  private final Consumer<Burst> whenOver;
  private final Queued small;
  private @Nullable Queued large;
  private boolean isStuck;
  private long stuckSince;

  /**
   * A sender.
   *
   * @param stampReader takes the stamps that are there
   * @param whenOver hears of bursts of which all is known
   */
  EchoSender(
      PacketSocket socket,
      EchoKey key,
      Arena arena,
      Clocks clocks,
      SentRing ring,
      Runnable stampReader,
      Consumer<Burst> whenOver) {
    this.socket = socket;
    this.key = key;
    this.arena = arena;
    this.clocks = clocks;
    this.ring = ring;
    this.stampReader = stampReader;
    this.whenOver = whenOver;
    this.small = new Queued(SLOTS, SLOT_BYTES);
  }

  /** Whether another request can be added. */
  boolean hasRoom() {
    return small.filled < SLOTS && !isStuck && (large == null || large.filled == 0);
  }

  /** Whether the kernel takes no more for now. */
  boolean isStuck() {
    return isStuck;
  }

  /** Adds a request; it is sent by {@link #flush} at the latest. */
  void add(Burst burst, int number) {
    if (EchoFormat.HEADER + burst.plan().size() <= SLOT_BYTES) {
      small.add(burst, number);
      return;
    }
    flush();
    if (large == null) {
      large = new Queued(1, EchoFormat.HEADER + Echoes.MOST_SIZE);
    }
    large.add(burst, number);
    large.flush();
  }

  /** Sends what was added, but what the kernel does not take now. */
  void flush() {
    if (large != null) {
      large.flush();
    }
    small.flush();
  }

  /** Requests in a batch. */
  private final class Queued {
    private final MessageBatch batch;
    private final @Nullable Burst[] bursts;
    private final int[] numbers;
    private final long[] sequences;
    private int filled;
    private int done;
    private int tries;
    private int restSize = -1;
    private int restSum;

    Queued(int slots, int bytes) {
      batch = new MessageBatch(arena, slots, bytes, SentControls.BYTES);
      bursts = new Burst[slots];
      numbers = new int[slots];
      sequences = new long[slots];
      EchoFormat.fill(batch.data());
    }

    void add(Burst burst, int number) {
      Echoes plan = burst.plan();
      long index = EchoKey.index(burst, number);
      long sequence = ring.add(index);
      bursts[filled] = burst;
      numbers[filled] = number;
      sequences[filled] = sequence;
      batch.setTarget(filled, key.version(), burst.target());
      batch.setLengths(
          filled,
          EchoFormat.HEADER + plan.size(),
          SentControls.write(batch, filled, key.version(), plan.route()));
      EchoFormat.write(
          batch.data(),
          batch.dataAt(filled),
          key.version(),
          key.identifier(),
          (int) sequence,
          key.cookie(),
          index,
          plan.size(),
          restSum(plan.size()));
      filled++;
    }

    /** All slots hold the same behind what differs, and most bursts are of one size. */
    private int restSum(int size) {
      if (size != restSize) {
        restSum = EchoFormat.restSum(batch.data(), 0, size);
        restSize = size;
      }
      return restSum;
    }

    void flush() {
      while (done < filled) {
        clocks.read();
        for (int slot = done; slot < filled; slot++) {
          burst(slot).sent(numbers[slot], clocks.now(), clocks.wall());
        }
        int sent = socket.send(batch, done, filled - done);
        if (sent > 0) {
          done += sent;
          tries = 0;
          isStuck = false;
        } else if (!isWorthAnotherTry(-sent, clocks.ticker().getAsLong())) {
          return;
        }
      }
      filled = 0;
      done = 0;
      bursts[0] = null;
    }

    private Burst burst(int slot) {
      Burst burst = bursts[slot];
      if (burst == null) {
        throw new IllegalStateException("slot " + slot + " is empty");
      }
      return burst;
    }

    /**
     * What to do after the first request was not sent. An error may be that of an earlier packet,
     * which the kernel tells at the next call; so others are believed when they come again.
     *
     * @return false to leave the rest for later
     */
    private boolean isWorthAnotherTry(int errno, long now) {
      stampReader.run();
      socket.restartStamps();
      ring.restartStamps(sequences[done]);
      if (errno == Errno.EINTR || (errno != Errno.EAGAIN && ++tries < TRIES)) {
        return true;
      }
      if (errno == Errno.EAGAIN && !isStuck) {
        isStuck = true;
        stuckSince = now;
      }
      if (errno == Errno.EAGAIN && now - stuckSince < PATIENCE) {
        unsend();
        return false;
      }
      giveUpFirst(errno);
      return true;
    }

    private void giveUpFirst(int errno) {
      Burst burst = burst(done);
      burst.decide(numbers[done], new Echo.Unsent(Errno.words(errno), errno == Errno.EMSGSIZE));
      if (burst.isOver()) {
        whenOver.accept(burst);
      }
      tries = 0;
      done++;
      ring.restartStamps(done < filled ? sequences[done] : sequences[done - 1] + 1);
    }

    private void unsend() {
      for (int slot = done; slot < filled; slot++) {
        burst(slot).sent(numbers[slot], 0, 0);
      }
    }
  }
}
