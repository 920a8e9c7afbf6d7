package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * A part of a range of time, and where it is read.
 *
 * @param source where
 * @param from its first time, in microseconds
 * @param to the first after it
 */
record Span(Source source, long from, long to) {

  /** Where points or what they amount to are read. */
  enum Source {
    /** The points as they came. */
    POINTS(Resolution.RAW, false),
    /** What the points of minutes amount to. */
    MINUTES(Resolution.MINUTE, true),
    /** What the points of hours amount to. */
    HOURS(Resolution.HOUR, true),
    /** Where the points are gone: the last of each minute, which is still known. */
    LASTS_OF_MINUTES(Resolution.MINUTE, false),
    /** Where the minutes are gone, too: the last point of each hour. */
    LASTS_OF_HOURS(Resolution.HOUR, false);

    private final Resolution resolution;
    private final boolean rolledUp;

    Source(Resolution resolution, boolean rolledUp) {
      this.resolution = resolution;
      this.rolledUp = rolledUp;
    }

    /** The files that are read. */
    Resolution resolution() {
      return resolution;
    }
  }

  /** Whether figures are read, rather than points. */
  boolean isRolledUp() {
    return source.rolledUp;
  }

  /**
   * What a reader can do with rollups.
   *
   * @param coarsest the coarsest rows that fit into the steps; raw if none do
   * @param rates whether rates are wanted: those of a day's beginning depend on the day before
   * @param pointsFirst whether points are read where there are any, since rollups don't know what
   *     is wanted as well
   * @param horizon before this day, points of the past that were added lately are all the points
   *     there are, while rollups know of all series; they alone are read where there are any
   */
  record Use(Resolution coarsest, boolean rates, boolean pointsFirst, long horizon) {
    /** Points alone. */
    static Use none(long horizon) {
      return new Use(Resolution.RAW, false, true, horizon);
    }
  }

  /** How a range is read: spans without gaps, in order. */
  static List<Span> of(Layout layout, long from, long to, Use use) {
    List<Span> spans = new ArrayList<>();
    long at = from;
    for (long day : rolledDays(layout, Days.of(from), Days.of(to - 1), use.horizon())) {
      boolean points = day >= use.horizon() && layout.files().has(Resolution.RAW, day);
      if (points && (use.pointsFirst() || isOutdated(layout, day, use))) {
        continue;
      }
      long begin = Math.max(from, Days.begin(day));
      long end = Math.min(to, Days.last(day) + 1);
      add(spans, Source.POINTS, at, begin);
      addDay(spans, layout, points, new Span(Source.POINTS, begin, end), use);
      at = end;
    }
    add(spans, Source.POINTS, at, to);
    return spans;
  }

  /** The days of which there are rollups, or could be. */
  private static NavigableSet<Long> rolledDays(Layout layout, long first, long last, long horizon) {
    DayFiles files = layout.files();
    NavigableSet<Long> days =
        new TreeSet<>(files.of(Resolution.MINUTE).subMap(first, true, last, true).keySet());
    for (long month :
        files
            .of(Resolution.HOUR)
            .subMap(Days.firstOfMonth(first), true, Math.max(first, last), true)
            .keySet()) {
      for (long day = Math.max(first, month);
          day <= Math.min(last, Days.lastOfMonth(month));
          day++) {
        if (day < horizon || (!files.has(Resolution.RAW, day) && !layout.isHot(day))) {
          days.add(day);
        }
      }
    }
    return days;
  }

  /** Whether there are newer points than the rollups of a day know. */
  private static boolean isOutdated(Layout layout, long day, Use use) {
    return layout.isHot(day) || (use.rates() && layout.isHot(day - 1));
  }

  private static void addDay(List<Span> spans, Layout layout, boolean points, Span whole, Use use) {
    boolean minutes = layout.files().has(Resolution.MINUTE, Days.of(whole.from));
    Source rest =
        points ? Source.POINTS : minutes ? Source.LASTS_OF_MINUTES : Source.LASTS_OF_HOURS;
    if (use.coarsest() == Resolution.RAW || (use.coarsest() == Resolution.MINUTE && !minutes)) {
      add(spans, rest, whole.from, whole.to);
    } else if (use.coarsest() == Resolution.MINUTE) {
      addAround(spans, Source.MINUTES, whole, rest);
    } else if (!minutes) {
      addAround(spans, Source.HOURS, whole, rest);
    } else {
      Span hours = whole.aligned(Resolution.HOUR.width());
      addAround(spans, Source.MINUTES, new Span(rest, whole.from, hours.from), rest);
      add(spans, Source.HOURS, hours.from, hours.to);
      addAround(spans, Source.MINUTES, new Span(rest, hours.to, whole.to), rest);
    }
  }

  /** What is aligned of a span is read from rollups, what is before and behind it elsewhere. */
  private static void addAround(List<Span> spans, Source rolled, Span whole, Source rest) {
    Span inner = whole.aligned(rolled.resolution.width());
    add(spans, rest, whole.from, inner.from);
    add(spans, rolled, inner.from, inner.to);
    add(spans, rest, inner.to, whole.to);
  }

  /** The longest part that begins and ends at multiples of a width; may be empty. */
  private Span aligned(long width) {
    long begin = Math.min(to, Math.ceilDiv(from, width) * width);
    return new Span(source, begin, Math.max(begin, Math.floorDiv(to, width) * width));
  }

  private static void add(List<Span> spans, Source source, long from, long to) {
    if (from >= to) {
      return;
    }
    if (!spans.isEmpty() && spans.getLast().source == source && spans.getLast().to == from) {
      spans.add(new Span(source, spans.removeLast().from, to));
    } else {
      spans.add(new Span(source, from, to));
    }
  }

  /** Whether some time is in both. */
  boolean overlaps(long begin, long end) {
    return from < end && to > begin;
  }
}
