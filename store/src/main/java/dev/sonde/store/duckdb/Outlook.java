package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import dev.sonde.store.Retention;
import dev.sonde.store.StoreFigures.Forecast;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * How a store is going to grow: each day brings what the last days brought on average, and days go
 * when they are too old. Immutable.
 */
final class Outlook {
  private static final int DAYS_LOOKED_AT = 7;
  private static final int DAYS_AHEAD = 3_650;
  private static final double DAYS_OF_MONTH = 30.4;

  private final Retention retention;
  private final long today;

  /**
   * An outlook.
   *
   * @param today the present day
   */
  Outlook(Retention retention, long today) {
    this.retention = retention;
    this.today = today;
  }

  /** Files of one kind and resolution: what there is by day, what a day brings, what is kept. */
  private record Part(NavigableMap<Long, Long> bytesUpTo, double daily, long kept) {

    /** How much more there is after some days than now. */
    double growth(long today, int days) {
      Map.Entry<Long, Long> gone = bytesUpTo.lowerEntry(today + days - kept);
      return daily * (days - Math.max(0, days - kept)) - (gone == null ? 0 : gone.getValue());
    }
  }

  /**
   * The forecast; empty if no day is closed yet.
   *
   * @param bytes what the store occupies now
   * @param limit what it may or can occupy
   */
  Optional<Forecast> forecast(Collection<KindTable> tables, long bytes, long limit) {
    List<Part> parts = new ArrayList<>();
    for (KindTable table : tables) {
      for (Resolution resolution : Resolution.values()) {
        part(table, resolution).ifPresent(parts::add);
      }
    }
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    double most = bytes;
    OptionalLong full = bytes >= limit ? OptionalLong.of(Days.begin(today)) : OptionalLong.empty();
    for (int days = 1; days <= DAYS_AHEAD; days = days < 100 ? days + 1 : days + 30) {
      double then = bytes + growth(parts, days);
      most = Math.max(most, then);
      if (full.isEmpty() && then >= limit) {
        full = OptionalLong.of(Days.begin(today + days));
      }
    }
    double daily = growth(parts, DAYS_LOOKED_AT) / DAYS_LOOKED_AT;
    return Optional.of(new Forecast(daily, limit, full, (long) most));
  }

  private double growth(List<Part> parts, int days) {
    return parts.stream().mapToDouble(part -> part.growth(today, days)).sum();
  }

  private Optional<Part> part(KindTable table, Resolution resolution) {
    NavigableMap<Long, Long> bytes = table.layout().files().amount(resolution).bytesUpTo();
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    long kept = retention.of(table.kind(), resolution).toDays();
    return Optional.of(new Part(bytes, daily(bytes, resolution), kept));
  }

  private double daily(NavigableMap<Long, Long> bytesUpTo, Resolution resolution) {
    if (resolution == Resolution.HOUR) {
      Map.Entry<Long, Long> complete = bytesUpTo.lowerEntry(today);
      if (complete != null) {
        return bytesOf(bytesUpTo, complete.getKey()) / DAYS_OF_MONTH;
      }
      long closed = Math.max(1, today - Days.firstOfMonth(today));
      return bytesUpTo.lastEntry().getValue() / (double) closed;
    }
    return LongStream.range(today - DAYS_LOOKED_AT, today)
        .filter(bytesUpTo::containsKey)
        .map(day -> bytesOf(bytesUpTo, day))
        .average()
        .orElse(0);
  }

  private static long bytesOf(NavigableMap<Long, Long> bytesUpTo, long day) {
    Map.Entry<Long, Long> before = bytesUpTo.lowerEntry(day);
    return bytesUpTo.getOrDefault(day, 0L) - (before == null ? 0 : before.getValue());
  }
}
