package dev.sonde.store.duckdb;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Parquet file with the points of some series of one kind on one closed day, sorted by series and
 * time. Never changed; replaced by another.
 *
 * @param kind the kind of the points
 * @param day the day
 * @param path where it is, within the store's folder
 * @param firstSeries no point is of a series with a lower number
 * @param lastSeries nor of one with a higher number
 * @param rows how many points are in it
 * @param live how many of them are of series that have not been forgotten
 * @param oldest the time of the oldest, in microseconds
 * @param newest the time of the newest
 * @param bytes its size
 * @param checksum over all that is in it
 * @param types the type of each column, in the file's order
 */
record DayFile(
    String kind,
    long day,
    String path,
    int firstSeries,
    int lastSeries,
    long rows,
    long live,
    long oldest,
    long newest,
    long bytes,
    String checksum,
    Map<Column, String> types) {

  DayFile {
    types = new LinkedHashMap<>(types);
  }

  /** The same file after some series were forgotten. */
  DayFile withLive(long left) {
    return new DayFile(
        kind,
        day,
        path,
        firstSeries,
        lastSeries,
        rows,
        left,
        oldest,
        newest,
        bytes,
        checksum,
        types);
  }

  /** The types in one text, a line for each column. */
  String typesText() {
    return types.entrySet().stream()
        .map(each -> each.getKey().identifier() + " " + each.getValue())
        .collect(Collectors.joining("\n"));
  }

  /** The types that {@link #typesText} wrote. */
  static Map<Column, String> types(String text) {
    Map<Column, String> types = new LinkedHashMap<>();
    Arrays.stream(text.split("\n"))
        .filter(line -> !line.isEmpty())
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              types.put(Column.of(line.substring(0, space)), line.substring(space + 1));
            });
    return types;
  }
}
