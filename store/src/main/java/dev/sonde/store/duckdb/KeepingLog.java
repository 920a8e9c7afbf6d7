package dev.sonde.store.duckdb;

import dev.sonde.model.Micros;
import dev.sonde.store.Resolution;
import dev.sonde.store.StoreFigures.Done;
import dev.sonde.store.StoreFigures.Upkeep;
import dev.sonde.store.StoreFigures.Work;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the keeper does and did. One thread writes, any may read. */
final class KeepingLog {
  private final Clock clock;
  private @Nullable Work running;
  private @Nullable Done last;
  private @Nullable String failing;
  private long done;
  private double seconds;
  private long writtenBytes;
  private long replacedBytes;

  KeepingLog(Clock clock) {
    this.clock = clock;
  }

  /** A day of a kind is begun. */
  synchronized void begins(String kind, long day) {
    running = new Work(kind, Days.begin(day), Micros.now(clock));
  }

  /** What was begun is over, whether or not it was done. */
  synchronized void ends() {
    running = null;
  }

  /** What was begun is done. */
  synchronized void done(Collection<DayFile> written, Collection<DayFile> replaced) {
    Work work = running;
    if (work == null) {
      return;
    }
    long now = Micros.now(clock);
    long points =
        written.stream()
            .filter(file -> file.resolution() == Resolution.RAW)
            .mapToLong(DayFile::rows)
            .sum();
    double took = Math.max(0, now - work.since()) / (double) TimeUnit.SECONDS.toMicros(1);
    last = new Done(work.kind(), work.day(), now, took, points, bytes(replaced), bytes(written));
    done++;
    seconds += took;
    writtenBytes += bytes(written);
    replacedBytes += bytes(replaced);
  }

  private static long bytes(Collection<DayFile> files) {
    return files.stream().mapToLong(DayFile::bytes).sum();
  }

  /** Why it could not be done this time; null if it could. */
  synchronized void failing(@Nullable String why) {
    failing = why;
  }

  /**
   * How it is doing.
   *
   * @param backlog what waits
   */
  synchronized Upkeep figures(Backlog backlog) {
    return new Upkeep(
        Optional.ofNullable(running),
        Optional.ofNullable(last),
        done,
        seconds,
        writtenBytes,
        replacedBytes,
        backlog.lateRows,
        backlog.unclosed,
        backlog.unclosedSince,
        Optional.ofNullable(failing));
  }

  /**
   * What waits.
   *
   * @param lateRows rows for closed days
   * @param unclosed days of kinds
   * @param unclosedSince since when, in microseconds
   */
  record Backlog(long lateRows, long unclosed, OptionalLong unclosedSince) {}
}
