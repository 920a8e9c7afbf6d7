package dev.sonde.store;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A question for numbers over time.
 *
 * <p>Steps are aligned to the epoch: step {@code n} covers {@code [n·step, (n+1)·step)}. A step
 * without a point is absent from the answer.
 *
 * <p>A store that keeps what points amounted to by the minute and the hour may answer from that:
 * exactly, but rates to seven digits and quantiles to within an error that it documents. Of times
 * whose points are gone, finer questions are answered with those that are still known.
 *
 * @param kind the kind of the points
 * @param filter for each tag name, the values that are wanted; names that are not here are not
 *     looked at
 * @param fields the numeric fields that are wanted, and how
 * @param from the first time, in microseconds, inclusive
 * @param to the last time, in microseconds, exclusive
 * @param step the length of a step in microseconds; 0 for the points as they are
 * @param quantiles which quantiles of the values of a step are wanted beside min, avg and max, from
 *     0 to 1; between two values it is interpolated linearly
 * @param further what else is wanted of each step
 */
public record SeriesQuery(
    String kind,
    Map<String, Set<String>> filter,
    List<Selection> fields,
    long from,
    long to,
    long step,
    List<Double> quantiles,
    Set<Figure> further) {

  /** The most quantiles that one query may ask for. */
  public static final int MAX_QUANTILES = 20;

  /**
   * The longest time between two points, in microseconds, over which a rate is told. Where more
   * lies between them there is no rate: what happened in between is unknown. So the first rate of
   * an answer needs a point at most this long before it, also one from before the range.
   */
  public static final long LONGEST_RATE_GAP = 3_600L * 1_000_000L;

  /**
   * Copies the collections.
   *
   * @throws QueryException if the range is empty, the step negative, no field is named, or
   *     quantiles or further figures are asked for that there are not
   */
  public SeriesQuery {
    Objects.requireNonNull(kind, "kind");
    filter = Map.copyOf(filter);
    fields = List.copyOf(fields);
    quantiles = List.copyOf(quantiles);
    further = Set.copyOf(further);
    if (to <= from) {
      throw new QueryException("'to' (" + to + ") must be after 'from' (" + from + ")");
    }
    if (step < 0) {
      throw new QueryException("'step' (" + step + ") must be 0 or more");
    }
    if (fields.isEmpty()) {
      throw new QueryException("name at least one field");
    }
    if (quantiles.size() > MAX_QUANTILES
        || quantiles.stream().anyMatch(quantile -> !(quantile >= 0 && quantile <= 1))) {
      throw new QueryException(
          "'quantiles' (" + quantiles + ") must be at most " + MAX_QUANTILES + ", each 0 to 1");
    }
    if (step == 0 && !quantiles.isEmpty()) {
      throw new QueryException("'quantiles' are those of a step: 'step' must not be 0");
    }
    if (step == 0 && !further.isEmpty()) {
      throw new QueryException(further + " are figures of a step: 'step' must not be 0");
    }
  }

  /** A question without further figures. */
  public SeriesQuery(
      String kind,
      Map<String, Set<String>> filter,
      List<Selection> fields,
      long from,
      long to,
      long step,
      List<Double> quantiles) {
    this(kind, filter, fields, from, to, step, quantiles, Set.of());
  }

  /** A question without quantiles and further figures. */
  public SeriesQuery(
      String kind,
      Map<String, Set<String>> filter,
      List<Selection> fields,
      long from,
      long to,
      long step) {
    this(kind, filter, fields, from, to, step, List.of());
  }

  /**
   * A field and what is asked of it.
   *
   * @param field the field's name
   * @param form the value itself, or its rate of change
   */
  public record Selection(String field, Form form) {}

  /** A figure of a step that is told when it is asked for. */
  public enum Figure {
    /** How many values min, avg, max and the quantiles are of. */
    COUNT,
    /** The latest value. */
    LAST
  }

  /** What is asked of a field. */
  public enum Form {
    /** The value as it was measured. */
    VALUE,
    /**
     * The increase per second since the point before that has the field, for counters. Where the
     * counter went back (a restart, a wrap), or the point before is longer ago than {@link
     * #LONGEST_RATE_GAP}, there is no rate, rather than a wrong one. In a step, the smallest, mean
     * and largest of the rates of its points.
     */
    RATE
  }
}
