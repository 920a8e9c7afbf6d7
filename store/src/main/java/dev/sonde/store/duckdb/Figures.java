package dev.sonde.store.duckdb;

import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the figures of a field, or of its rates, are told from a row of rollups, in SQL: what was
 * left out since it follows from the rest is put back.
 *
 * @param field the field's name
 * @param form the values or their rates
 */
record Figures(String field, Form form) {

  static Figures of(Selection selection) {
    return new Figures(selection.field(), selection.form());
  }

  private Part part(Part ofValues, Part ofRates) {
    return form == Form.VALUE ? ofValues : ofRates;
  }

  private String sql(Part part) {
    return new Column(field, part).sql();
  }

  /** The columns that are read. */
  List<Column> columns() {
    return Stream.of(
            Part.NUMBER,
            Part.COUNT,
            Part.AT,
            part(Part.NUMBER, Part.RATES),
            part(Part.NUMBER, Part.RATE),
            part(Part.MIN, Part.RATE_MIN),
            part(Part.MAX, Part.RATE_MAX),
            part(Part.SUM, Part.RATE_SUM))
        .distinct()
        .map(part -> new Column(field, part))
        .toList();
  }

  /** The last one. */
  String last() {
    return sql(part(Part.NUMBER, Part.RATE));
  }

  String min() {
    return "coalesce(%s, %s)".formatted(sql(part(Part.MIN, Part.RATE_MIN)), last());
  }

  String max() {
    return "coalesce(%s, %s)".formatted(sql(part(Part.MAX, Part.RATE_MAX)), last());
  }

  /** How many there are. */
  String count() {
    String values = "coalesce(%s, \"$points\")".formatted(sql(Part.COUNT));
    String count =
        form == Form.VALUE ? values : "coalesce(%s, %s)".formatted(sql(Part.RATES), values);
    return "CASE WHEN %s IS NULL THEN 0 ELSE %s END".formatted(last(), count);
  }

  String sum() {
    return "coalesce(%s, %s * (%s))".formatted(sql(part(Part.SUM, Part.RATE_SUM)), last(), count());
  }

  /** When the last value was measured, in microseconds. */
  String at() {
    return "coalesce(%s, \"$latest\")".formatted(sql(Part.AT));
  }
}
