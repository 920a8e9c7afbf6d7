package dev.sonde.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sorts a stream of echo probes into tumbling windows of one UTC minute. A probe belongs to the
 * minute in which it was sent. A window closes 2 s after its minute has ended, when the last probe
 * has been answered or is lost. What is heard of a closed window later reopens it: the next {@link
 * #close} gives it again, corrected, and the newer one replaces the older.
 *
 * <p>Jitter is |RTT − previous RTT| of probes received one after the other, in the order in which
 * they are told; the previous one may belong to the minute before. Not thread-safe.
 */
public final class MinuteWindows {
  /** How long an answer is waited for; one that takes longer is lost. */
  public static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** For how long a window can be corrected. */
  private static final Duration KEPT = Duration.ofMinutes(10);

  private static final double NONE = Double.NaN;

  private final NavigableMap<Instant, Minute> minutes = new TreeMap<>();
  private Instant oldest = Instant.MIN;
  private double previous = NONE;
  private long tooLate;

  /** What one minute has come to so far. */
  private static final class Minute {
    private final Series latency = new Series();
    private final Series jitter = new Series();
    private long sent;
    private boolean isChanged;

    MinuteWindow window(Instant minute) {
      return new MinuteWindow(
          minute,
          latency.least(),
          latency.greatest(),
          latency.mean(),
          jitter.least(),
          jitter.greatest(),
          jitter.mean(),
          sent,
          latency.count,
          Math.max(0, sent - latency.count),
          jitter.count);
    }
  }

  /** The least, greatest and mean of some milliseconds; 0.0 if there are none. */
  private static final class Series {
    private long count;
    private double sum;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;

    void add(double millis) {
      count++;
      sum += millis;
      least = Math.min(least, millis);
      greatest = Math.max(greatest, millis);
    }

    double least() {
      return count == 0 ? 0 : rounded(least);
    }

    double greatest() {
      return count == 0 ? 0 : rounded(greatest);
    }

    double mean() {
      return count == 0 ? 0 : rounded(sum / count);
    }

    private static double rounded(double millis) {
      return Math.rint(millis * 1_000) / 1_000;
    }
  }

  /** Hears that a probe was sent, or that sending it failed. */
  public void sent(Instant at) {
    Minute minute = minute(at);
    if (minute != null) {
      minute.sent++;
    }
  }

  /**
   * Hears that a probe was answered. One that took longer than {@link #TIMEOUT} is lost, and not
   * heeded.
   *
   * @param sentAt when it was sent; {@link #sent} was told of it
   * @param rttMillis the round-trip time
   */
  public void received(Instant sentAt, double rttMillis) {
    if (rttMillis > TIMEOUT.toMillis()) {
      return;
    }
    double jitter = Math.abs(rttMillis - previous);
    previous = rttMillis;
    Minute minute = minute(sentAt);
    if (minute != null) {
      minute.latency.add(rttMillis);
      if (!Double.isNaN(jitter)) {
        minute.jitter.add(jitter);
      }
    }
  }

  /** Hears that the connection was made anew: the next jitter is not computed. */
  public void reconnected() {
    previous = NONE;
  }

  private @Nullable Minute minute(Instant at) {
    Instant begin = at.truncatedTo(ChronoUnit.MINUTES);
    if (begin.isBefore(oldest)) {
      tooLate++;
      return null;
    }
    Minute minute = minutes.computeIfAbsent(begin, each -> new Minute());
    minute.isChanged = true;
    return minute;
  }

  /**
   * The windows that have closed or were corrected since the last call, oldest first. A minute in
   * which nothing was sent has none.
   */
  public List<MinuteWindow> close(Instant now) {
    Instant last = now.minus(TIMEOUT).minus(Duration.ofMinutes(1));
    List<MinuteWindow> closed = changed(minutes.headMap(last, true));
    Instant forgotten = last.minus(KEPT);
    if (forgotten.isAfter(oldest)) {
      oldest = forgotten.truncatedTo(ChronoUnit.MINUTES);
      minutes.headMap(oldest, false).clear();
    }
    return closed;
  }

  private static List<MinuteWindow> changed(Map<Instant, Minute> among) {
    List<MinuteWindow> changed = new ArrayList<>();
    among.forEach(
        (begin, minute) -> {
          if (minute.isChanged) {
            minute.isChanged = false;
            changed.add(minute.window(begin));
          }
        });
    return changed;
  }

  /**
   * The windows that were not given yet or were corrected since, oldest first, whether their minute
   * is over or not: for the end of the stream.
   */
  public List<MinuteWindow> end() {
    return changed(minutes);
  }

  /** Frees the closed windows before the minute of an instant, since nothing changes them. */
  public void settle(Instant before) {
    minutes
        .headMap(before.truncatedTo(ChronoUnit.MINUTES), false)
        .values()
        .removeIf(minute -> !minute.isChanged);
  }

  /** Whether nothing is kept. */
  public boolean isEmpty() {
    return minutes.isEmpty();
  }

  /** How many probes were heard of too late to be counted, since their window was forgotten. */
  public long tooLate() {
    return tooLate;
  }
}
