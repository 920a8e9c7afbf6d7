package dev.sonde.store;

import dev.sonde.model.Tags;

/**
 * One series over a range, reduced to steps: parallel arrays, ascending by time. Callers do not
 * modify the arrays.
 *
 * @param tags the tag set of the series
 * @param field which field, and in which form
 * @param times the start of each step, or the time of each point when the step is 0, in
 *     microseconds
 * @param min the smallest value in the step
 * @param avg the mean of the values in the step; the value itself when the step is 0
 * @param max the largest value in the step
 * @param quantiles for each quantile that was asked for, in that order, its value in each step
 * @param count how many values each step has; empty unless {@link SeriesQuery.Figure#COUNT} was
 *     asked for
 * @param last the latest value in each step; empty unless {@link SeriesQuery.Figure#LAST} was asked
 *     for
 */
public record SeriesSlice(
    Tags tags,
    SeriesQuery.Selection field,
    long[] times,
    double[] min,
    double[] avg,
    double[] max,
    double[][] quantiles,
    long[] count,
    double[] last) {

  /** How many steps have a value. */
  public int size() {
    return times.length;
  }
}
