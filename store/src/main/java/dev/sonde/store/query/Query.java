package dev.sonde.store.query;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * A question in the query language, as {@link QueryParser} reads it.
 *
 * @param kind the kind of the points
 * @param figures what is told of each series or group, at least one
 * @param conditions which series are wanted; all of these hold
 * @param by the tags that make a group of the series that have them alike; empty for every series
 *     on its own
 * @param range the time
 * @param step the length of the steps
 * @param rank which lines of the answer are wanted; empty for all
 * @param fill what stands in steps without a value
 * @param zone where days begin, and what times without a zone mean
 */
public record Query(
    Word kind,
    List<Figure> figures,
    List<Condition> conditions,
    Optional<List<Word>> by,
    TimeRange range,
    Step step,
    Optional<Rank> rank,
    Fill fill,
    ZoneId zone) {

  /** Copies the lists. */
  public Query {
    figures = List.copyOf(figures);
    conditions = List.copyOf(conditions);
    by = by.map(List::copyOf);
  }

  /**
   * A word of the text.
   *
   * @param text the word
   * @param place where it begins
   */
  public record Word(String text, int place) {}

  /** How long steps are. */
  public sealed interface Step {
    /** Chosen by the range. */
    record Automatic() implements Step {}

    /** No steps: the points as they are. */
    record Points(int place) implements Step {}

    /** One step, the whole range. */
    record Whole() implements Step {}

    /** So many microseconds, aligned to the epoch. */
    record Fixed(long micros, int place) implements Step {}

    /** So many days, weeks (from Monday) or months of a calendar. */
    record Calendar(int count, Unit unit, int place) implements Step {}

    /** What {@link Calendar} counts. */
    enum Unit {
      DAY,
      WEEK,
      MONTH
    }
  }

  /**
   * Which lines of the answer are wanted.
   *
   * @param count how many
   * @param highest whether those with the highest values, else the lowest
   * @param measure what of the first figure's steps is compared
   */
  public record Rank(int count, boolean highest, Measure measure) {
    /** What is compared. */
    public enum Measure {
      /** The mean of the steps. */
      AVG,
      /** The largest of the steps. */
      MAX,
      /** The smallest of the steps. */
      MIN,
      /** The latest of the steps. */
      LAST
    }
  }
}
