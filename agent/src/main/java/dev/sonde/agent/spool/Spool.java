package dev.sonde.agent.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be acknowledged by the server: a queue of reports that survives crashes, bounded in
 * bytes and age.
 *
 * <p>While the disk can't be written, the newest reports are kept in memory and written later. A
 * report leaves the spool by {@link #remove}, or is given up and counted in {@link #lost}. All
 * trouble with the disk is logged once when it begins and once when it ends; nothing throws.
 * Thread-safe.
 */
public final class Spool implements AutoCloseable {
  /** The most reports kept in memory while the disk can't be written. */
  public static final int MAX_UNWRITTEN = 64;

  private static final int MAX_UNWRITTEN_BYTES = 1 << 20;
  private static final Logger LOG = System.getLogger(Spool.class.getName());

  private final Path directory;
  private final long maxBytes;
  private final long maxAgeMicros;
  private final LongSupplier micros;

  /** Absent while the directory can't be used. */
  private @Nullable SegmentQueue disk;

  /** Newer than all that is on disk. */
  private final ArrayDeque<SpooledReport> unwritten = new ArrayDeque<>();

  private long unwrittenBytes;
  private long removedUnwritten;
  private long lostUnwritten;
  private boolean failing;

  private Spool(Path directory, long maxBytes, Duration maxAge, LongSupplier micros) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.maxAgeMicros = TimeUnit.SECONDS.toMicros(maxAge.toSeconds());
    this.micros = micros;
  }

  /**
   * Reports in order.
   *
   * @param first how many reports had left the spool before the first of these
   * @param reports the reports, maybe none
   */
  public record Batch(long first, List<SpooledReport> reports) {}

  /**
   * Opens the spool in a directory, with what earlier runs left there. If the directory can't be
   * used now, that is logged and tried again with each report.
   *
   * @param maxBytes the most that may wait
   * @param maxAge the longest that a report may wait
   * @param micros tells the wall-clock time in microseconds since the epoch
   * @throws SpoolInUseException if another process uses the directory
   */
  public static Spool open(Path directory, long maxBytes, Duration maxAge, LongSupplier micros) {
    Spool spool = new Spool(directory, maxBytes, maxAge, micros);
    try {
      spool.disk = SegmentQueue.open(directory, maxBytes);
    } catch (IOException e) {
      spool.failed(e);
    }
    return spool;
  }

  /** Adds a report behind all others. */
  public synchronized void append(SpooledReport report) {
    unwritten.add(report);
    unwrittenBytes += report.body().length;
    try {
      write();
      recovered();
    } catch (IOException | SpoolInUseException e) {
      failed(e);
    }
    while (unwritten.size() > MAX_UNWRITTEN || unwrittenBytes > MAX_UNWRITTEN_BYTES) {
      takeUnwritten();
      lostUnwritten++;
      removedUnwritten++;
    }
  }

  /**
   * Adds reports behind all others if the disk takes them; for those who can have their sender keep
   * what it does not.
   *
   * @return whether they are on disk; if not, an unknown number of the first is
   */
  public synchronized boolean keep(List<SpooledReport> reports) {
    try {
      write();
      SegmentQueue queue = opened();
      long lostBefore = queue.lost();
      queue.appendAll(reports);
      tellOfLoss(queue.lost() - lostBefore);
      recovered();
      return true;
    } catch (IOException | SpoolInUseException e) {
      failed(e);
      return false;
    }
  }

  private SegmentQueue opened() throws IOException {
    SegmentQueue queue = disk;
    if (queue == null) {
      queue = SegmentQueue.open(directory, maxBytes);
      disk = queue;
    }
    return queue;
  }

  private void write() throws IOException {
    SegmentQueue queue = opened();
    int expired = queue.expire(micros.getAsLong() - maxAgeMicros);
    if (expired > 0) {
      LOG.log(Level.WARNING, "Spool: gave up " + expired + " report(s) that were too old");
    }
    for (SpooledReport next = unwritten.peek(); next != null; next = unwritten.peek()) {
      long lostBefore = queue.lost();
      queue.append(next);
      takeUnwritten();
      tellOfLoss(queue.lost() - lostBefore);
    }
  }

  private void recovered() {
    if (failing) {
      failing = false;
      LOG.log(Level.INFO, "Spool: " + directory + " can be written again");
    }
  }

  private void tellOfLoss(long count) {
    if (count > 0) {
      LOG.log(Level.WARNING, "Spool: full; gave up the " + count + " oldest report(s)");
    }
  }

  private SpooledReport takeUnwritten() {
    SpooledReport taken = unwritten.remove();
    unwrittenBytes -= taken.body().length;
    return taken;
  }

  /**
   * The foremost reports, which stay.
   *
   * @param maxReports how many at most
   * @param maxBytes how many bytes they may have together; the first comes whatever its size
   */
  public synchronized Batch peek(int maxReports, long maxBytes) {
    SegmentQueue queue = disk;
    List<SpooledReport> reports = queue == null ? List.of() : peek(queue, maxReports, maxBytes);
    if (reports.isEmpty() && (queue == null || queue.waiting() == 0)) {
      reports = unwritten.isEmpty() ? List.of() : List.of(unwritten.getFirst());
    }
    return new Batch(removed(), reports);
  }

  private List<SpooledReport> peek(SegmentQueue queue, int maxReports, long maxBytes) {
    try {
      return queue.peek(maxReports, maxBytes);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Spool: gave up a segment that the disk can't read: " + e);
      queue.giveUpFirstSegment();
      return List.of();
    }
  }

  /**
   * Removes the first reports of a batch; those that were given up in the meantime stay counted as
   * lost.
   */
  public synchronized void remove(Batch batch, int count) {
    long upTo = batch.first() + count;
    SegmentQueue queue = disk;
    try {
      while (queue != null && queue.waiting() > 0 && removed() < upTo) {
        queue.remove();
      }
      while (!unwritten.isEmpty() && removed() < upTo) {
        takeUnwritten();
        removedUnwritten++;
      }
      if (queue != null) {
        queue.noteRemoved();
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  /**
   * Hands over all reports that are on disk, in order; for those who keep count of what they have
   * seen by the sequence, which then rises from each report to the next.
   *
   * @throws UncheckedIOException if the disk can't be read
   */
  public synchronized void forEach(Consumer<SpooledReport> action) {
    SegmentQueue queue = disk;
    if (queue == null) {
      return;
    }
    try {
      queue.forEach(action);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the foremost reports on disk whose sequence is below one. */
  public synchronized void removeBefore(long sequence) {
    SegmentQueue queue = disk;
    if (queue == null) {
      return;
    }
    try {
      queue.removeBefore(sequence);
      queue.noteRemoved();
    } catch (IOException e) {
      failed(e);
    }
  }

  private long removed() {
    SegmentQueue queue = disk;
    return removedUnwritten + (queue == null ? 0 : queue.removed());
  }

  private void failed(Exception cause) {
    if (failing) {
      return;
    }
    failing = true;
    LOG.log(
        Level.WARNING,
        "Spool: "
            + directory
            + " can't be used: "
            + cause
            + ". Keeping the last "
            + MAX_UNWRITTEN
            + " reports in memory until it can");
  }

  /** How many reports wait. */
  public synchronized long waiting() {
    SegmentQueue queue = disk;
    return unwritten.size() + (queue == null ? 0 : queue.waiting());
  }

  /** How many bytes the waiting reports take. */
  public synchronized long bytes() {
    SegmentQueue queue = disk;
    return unwrittenBytes + (queue == null ? 0 : queue.waitingBytes());
  }

  /** How many reports were given up since the agent started: no space, too old, or damaged. */
  public synchronized long lost() {
    SegmentQueue queue = disk;
    return lostUnwritten + (queue == null ? 0 : queue.lost());
  }

  /** Whether reports are kept in memory alone because the disk can't be written. */
  public synchronized boolean isFailing() {
    return failing;
  }

  /** Makes a last attempt at writing what is in memory alone, and frees the directory. */
  @Override
  public synchronized void close() {
    try (SegmentQueue queue = disk) {
      if (queue != null && !unwritten.isEmpty()) {
        write();
      }
    } catch (IOException | SpoolInUseException e) {
      failed(e);
    }
    disk = null;
  }
}
