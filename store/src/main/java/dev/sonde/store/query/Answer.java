package dev.sonde.store.query;

import dev.sonde.model.Tags;
import java.util.List;

/**
 * What a query is answered with.
 *
 * @param kind the kind of the points
 * @param from the first time, in microseconds, inclusive
 * @param to the last time, in microseconds, exclusive
 * @param step the length of a step in microseconds; 0 without steps, -1 where steps are of a
 *     calendar or the whole range
 * @param zone where days begin, such as {@code Europe/Berlin}
 * @param columns what is told
 * @param lines of whom it is told
 * @param notes what a reader should know to take no number for what it is not, each a sentence
 */
public record Answer(
    String kind,
    long from,
    long to,
    long step,
    String zone,
    List<Column> columns,
    List<Line> lines,
    List<String> notes) {

  /** Copies the lists. */
  public Answer {
    columns = List.copyOf(columns);
    lines = List.copyOf(lines);
    notes = List.copyOf(notes);
  }

  /**
   * What is told.
   *
   * @param name as the query named it
   * @param unit as people write it; empty for counts, ratios and what is not known
   */
  public record Column(String name, String unit) {}

  /**
   * A series or a group over time. Callers do not modify the arrays.
   *
   * @param tags its tags; those of a group are the ones it was made by
   * @param times when its steps begin, or the times of its points, in microseconds, ascending
   * @param values for each column its value at each time; {@link Double#NaN} where there is none
   */
  public record Line(Tags tags, long[] times, double[][] values) {}
}
