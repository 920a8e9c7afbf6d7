package dev.sonde.store.duckdb;

import dev.sonde.store.SeriesQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How rollups are made of points, in SQL. A row says of a series and a minute or an hour how many
 * points there were, when the last one came, and for each field the {@linkplain Part parts}. What
 * follows from the rest is left out, so that a field that keeps its value takes no room.
 */
final class Rollup {
  /** The columns besides series and time that each row has. */
  static final String KEYS = "\"$points\", \"$latest\"";

  private Rollup() {}

  /**
   * A field that is rolled up.
   *
   * @param name its name
   * @param exact the type in which its sum is exact, if it has one
   * @param rates whether its rates are kept
   * @param sketch whether a sketch is kept
   */
  record Field(String name, Optional<String> exact, boolean rates, boolean sketch) {

    Column column(Part part) {
      return new Column(name, part);
    }

    String sql(Part part) {
      return column(part).sql();
    }

    /** The columns that it may have. */
    List<Column> columns() {
      List<Part> parts =
          new ArrayList<>(List.of(Part.NUMBER, Part.MIN, Part.MAX, Part.SUM, Part.COUNT, Part.AT));
      if (rates) {
        parts.addAll(List.of(Part.RATES, Part.RATE, Part.RATE_MIN, Part.RATE_MAX, Part.RATE_SUM));
      }
      if (sketch) {
        parts.add(Part.SKETCH);
      }
      return parts.stream().map(this::column).toList();
    }
  }

  /**
   * A SELECT that makes rollups.
   *
   * @param points what stands after FROM to read the points, also those of up to an hour before,
   *     for the first rates
   * @param width the time of a row, in microseconds
   * @param from the first time that counts
   * @param to the last
   */
  static String sql(String points, List<Field> fields, long width, long from, long to) {
    String rows =
        "SELECT series, time - (time %% %1$d + %1$d) %% %1$d AS \"$step\", count(*) AS \"$points\", max(time) AS \"$latest\"%2$s FROM (%3$s) WHERE time BETWEEN %4$d AND %5$d GROUP BY 1, 2"
            .formatted(width, each(fields, Rollup::figures), withRates(points, fields), from, to);
    return "SELECT series, \"$step\" AS time, %s%s FROM (%s)"
        .formatted(KEYS, each(fields, Rollup::kept), rows);
  }

  private static String each(List<Field> fields, FieldSql sql) {
    return IntStream.range(0, fields.size())
        .mapToObj(i -> ", " + sql.of(fields.get(i), i))
        .collect(Collectors.joining());
  }

  private static String withRates(String points, List<Field> fields) {
    if (fields.stream().noneMatch(Field::rates)) {
      return "SELECT * FROM " + points;
    }
    List<String> rates = new ArrayList<>(List.of("*"));
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).rates()) {
        rates.add(rate(fields.get(i).sql(Part.NUMBER)) + " AS \"$r" + i + "\"");
      }
    }
    return "SELECT "
        + String.join(", ", rates)
        + " FROM "
        + points
        + " WINDOW w AS (PARTITION BY series ORDER BY time)";
  }

  /** As {@link SliceReader} tells a rate, to seven digits where they are enough. */
  private static String rate(String value) {
    String before = "lag(%s IGNORE NULLS) OVER w".formatted(value);
    String since =
        "(time - lag(CASE WHEN %s IS NOT NULL THEN time END IGNORE NULLS) OVER w)".formatted(value);
    String rate = "(%s - %s) * 1e6 / %s".formatted(value, before, since);
    return "CASE WHEN %1$s >= %2$s AND %3$s <= %4$d THEN CASE WHEN abs(%5$s) < 3e38 THEN CAST(CAST(%5$s AS FLOAT) AS DOUBLE) ELSE %5$s END END"
        .formatted(value, before, since, SeriesQuery.LONGEST_RATE_GAP, rate);
  }

  private static String figures(Field field, int i) {
    String value = field.sql(Part.NUMBER);
    String exact = field.exact().map(type -> "CAST(" + value + " AS " + type + ")").orElse(value);
    String figures =
        "arg_max(%1$s, time) AS \"$l%3$d\", min(%1$s) AS \"$n%3$d\", max(%1$s) AS \"$x%3$d\", CAST(sum(%2$s) AS DOUBLE) AS \"$s%3$d\", count(%1$s) AS \"$c%3$d\", max(time) FILTER (%1$s IS NOT NULL) AS \"$t%3$d\""
            .formatted(value, exact, i);
    if (field.rates()) {
      figures +=
          ", count(\"$r%1$d\") AS \"$k%1$d\", min(\"$r%1$d\") AS \"$i%1$d\", max(\"$r%1$d\") AS \"$j%1$d\", sum(\"$r%1$d\") AS \"$q%1$d\", arg_max(\"$r%1$d\", time) AS \"$z%1$d\""
              .formatted(i);
    }
    if (field.sketch()) {
      figures +=
          ", list(%s) FILTER (%s IS NOT NULL) AS \"$h%d\""
              .formatted(Sketch.bucketSql(value), value, i);
    }
    return figures;
  }

  private static String kept(Field field, int i) {
    List<String> kept = new ArrayList<>();
    kept.add("\"$l%d\" AS %s".formatted(i, field.sql(Part.NUMBER)));
    kept.add(unless("\"$n%1$d\" = \"$l%1$d\"", "\"$n%1$d\"", i, field.sql(Part.MIN)));
    kept.add(unless("\"$x%1$d\" = \"$l%1$d\"", "\"$x%1$d\"", i, field.sql(Part.MAX)));
    kept.add(unless("\"$n%1$d\" = \"$x%1$d\"", "\"$s%1$d\"", i, field.sql(Part.SUM)));
    kept.add(unless("\"$c%1$d\" IN (0, \"$points\")", "\"$c%1$d\"", i, field.sql(Part.COUNT)));
    kept.add(unless("\"$t%1$d\" = \"$latest\"", "\"$t%1$d\"", i, field.sql(Part.AT)));
    if (field.rates()) {
      kept.add(unless("\"$k%1$d\" IN (0, \"$c%1$d\")", "\"$k%1$d\"", i, field.sql(Part.RATES)));
      kept.add("\"$z%d\" AS %s".formatted(i, field.sql(Part.RATE)));
      kept.add(unless("\"$i%1$d\" = \"$z%1$d\"", "\"$i%1$d\"", i, field.sql(Part.RATE_MIN)));
      kept.add(unless("\"$j%1$d\" = \"$z%1$d\"", "\"$j%1$d\"", i, field.sql(Part.RATE_MAX)));
      kept.add(unless("\"$i%1$d\" = \"$j%1$d\"", "\"$q%1$d\"", i, field.sql(Part.RATE_SUM)));
    }
    if (field.sketch()) {
      kept.add(
          unless(
              "list_min(\"$h%1$d\") = list_max(\"$h%1$d\")",
              "CAST(list_histogram(\"$h%1$d\") AS " + Sketch.TYPE + ")",
              i,
              field.sql(Part.SKETCH)));
    }
    return String.join(", ", kept);
  }

  private static String unless(String condition, String value, int i, String name) {
    return ("CASE WHEN NOT (" + condition + ") THEN " + value + " END AS ").formatted(i) + name;
  }

  /** SQL for a field, given its place. */
  @FunctionalInterface
  private interface FieldSql {
    String of(Field field, int place);
  }
}
