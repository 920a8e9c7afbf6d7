package dev.sonde.store.duckdb;

import dev.sonde.model.Point;
import dev.sonde.store.Batch;
import dev.sonde.store.StoreFigures.Writing;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Counts commits and remembers how long the last of them took. Thread-safe. */
final class WriteLog {
  private static final int REMEMBERED = 1_000;
  private static final int SECONDS = 60;
  private static final long SECOND = TimeUnit.SECONDS.toMicros(1);

  private final float[] millis = new float[REMEMBERED];
  private final long[] pointsOfSecond = new long[SECONDS];
  private final long[] valuesOfSecond = new long[SECONDS];
  private final long opened;
  private long second;
  private long commits;
  private long points;
  private long values;
  private long last;

  /**
   * A log without commits.
   *
   * @param now the present, in microseconds
   */
  WriteLog(long now) {
    this.opened = now;
    this.second = Math.floorDiv(now, SECOND);
  }

  /**
   * Notes a commit.
   *
   * @param batches what it was asked to hold
   * @param stored for each whether it was not there before
   * @param nanos how long it took
   * @param now the present, in microseconds
   */
  void committed(List<Batch> batches, List<Boolean> stored, long nanos, long now) {
    long newPoints = 0;
    long newValues = 0;
    for (int i = 0; i < batches.size(); i++) {
      if (stored.get(i)) {
        newPoints += batches.get(i).points().size();
        for (Point point : batches.get(i).points()) {
          newValues += point.fields().size();
        }
      }
    }
    add(newPoints, newValues, nanos, now);
  }

  private synchronized void add(long newPoints, long newValues, long nanos, long now) {
    forward(now);
    int slot = (int) Math.floorMod(second, (long) SECONDS);
    pointsOfSecond[slot] += newPoints;
    valuesOfSecond[slot] += newValues;
    millis[(int) (commits % REMEMBERED)] = nanos / 1e6f;
    commits++;
    points += newPoints;
    values += newValues;
    last = now;
  }

  /** Empties the seconds that have come since; a clock that goes back changes nothing. */
  private void forward(long now) {
    long present = Math.floorDiv(now, SECOND);
    for (long each = Math.max(second + 1, present - SECONDS + 1); each <= present; each++) {
      pointsOfSecond[(int) Math.floorMod(each, (long) SECONDS)] = 0;
      valuesOfSecond[(int) Math.floorMod(each, (long) SECONDS)] = 0;
    }
    second = Math.max(second, present);
  }

  /**
   * How commits are doing.
   *
   * @param now the present, in microseconds
   */
  synchronized Writing figures(long now) {
    forward(now);
    double seconds = Math.clamp((now - opened) / (double) SECOND, 1, SECONDS);
    float[] sorted = Arrays.copyOf(millis, (int) Math.min(commits, REMEMBERED));
    Arrays.sort(sorted);
    return new Writing(
        commits,
        points,
        values,
        Arrays.stream(pointsOfSecond).sum() / seconds,
        Arrays.stream(valuesOfSecond).sum() / seconds,
        quantile(sorted, 0.5),
        quantile(sorted, 0.99),
        commits == 0 ? OptionalLong.empty() : OptionalLong.of(last));
  }

  private static OptionalDouble quantile(float[] sorted, double share) {
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[(int) (share * (sorted.length - 1))]);
  }
}
