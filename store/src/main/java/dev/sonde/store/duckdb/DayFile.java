package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;

/**
 * A Parquet file with the points of some series of one kind on one closed day, or the rollups by
 * the minute of such a day, or those by the hour of the closed days of a month; sorted by series
 * and time. Never changed; replaced by another.
 *
 * @param kind the kind of the points
 * @param resolution what is in it
 * @param day the day; of rollups by the hour, the first day of the month
 * @param number tells files of a day apart
 * @param firstSeries no row is of a series with a lower number
 * @param lastSeries nor of one with a higher number
 * @param rows how many rows are in it
 * @param live how many of them are of series that have not been forgotten; of a rollup a number
 *     below that of all rows if there may be some of a series that has been
 * @param oldest the time of the oldest, in microseconds
 * @param newest the time of the newest
 * @param bytes its size
 * @param types the types of its columns
 */
record DayFile(
    String kind,
    Resolution resolution,
    long day,
    int number,
    int firstSeries,
    int lastSeries,
    long rows,
    long live,
    long oldest,
    long newest,
    long bytes,
    FileTypes types) {

  /** Where it is, within the store's folder. */
  String path() {
    return Archive.path(kind, resolution, day, number);
  }

  /** The same file after some series were forgotten. */
  DayFile withLive(long left) {
    return new DayFile(
        kind,
        resolution,
        day,
        number,
        firstSeries,
        lastSeries,
        rows,
        left,
        oldest,
        newest,
        bytes,
        types);
  }

  /** The same file, sharing in memory what it has in common with another. */
  DayFile sharing(DayFile other) {
    return new DayFile(
        other.kind,
        resolution,
        day,
        number,
        firstSeries,
        lastSeries,
        rows,
        live,
        oldest,
        newest,
        bytes,
        types.sharing(other.types));
  }

  /** Whether it may have a row of one of these series, given in ascending order. */
  boolean mayHave(int[] series) {
    int place = java.util.Arrays.binarySearch(series, firstSeries);
    int next = place < 0 ? -place - 1 : place;
    return next < series.length && series[next] <= lastSeries;
  }

  /** The last day that its rows may be of. */
  long lastDay() {
    return resolution == Resolution.HOUR ? Days.lastOfMonth(day) : day;
  }

  /** Whether all its rows are of series that are still there. */
  boolean isClean() {
    return live == rows;
  }
}
