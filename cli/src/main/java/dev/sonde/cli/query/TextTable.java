package dev.sonde.cli.query;

import dev.sonde.cli.query.QueryAnswer.Column;
import dev.sonde.cli.query.QueryAnswer.Line;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Rows of texts in columns that are as wide as need be; numbers stand to the right. */
public final class TextTable {
  private static final int WIDEST = 60;

  private final List<String> names;
  private final List<Boolean> right;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A table without rows.
   *
   * @param right for each column whether its texts stand to the right
   */
  public TextTable(List<String> names, List<Boolean> right) {
    this.names = List.copyOf(names);
    this.right = List.copyOf(right);
  }

  /** An answer as a table: a row for each line and time; without times if each has but one. */
  public static TextTable of(QueryAnswer answer) {
    boolean timed = answer.lines().stream().anyMatch(line -> line.times().length > 1);
    List<String> tags =
        new ArrayList<>(
            answer.lines().stream()
                .flatMap(line -> line.tags().keySet().stream())
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll));
    List<String> names = new ArrayList<>();
    List<Boolean> right = new ArrayList<>();
    if (timed) {
      names.add("TIME " + answer.zone().getId().replace("Z", "UTC"));
      right.add(false);
    }
    for (String tag : tags) {
      names.add(tag);
      right.add(false);
    }
    for (Column column : answer.columns()) {
      names.add(
          column.unit().isEmpty() ? column.name() : column.name() + " [" + column.unit() + "]");
      right.add(true);
    }
    TextTable table = new TextTable(names, right);
    for (Line line : answer.lines()) {
      for (int i = 0; i < line.times().length; i++) {
        table.add(row(answer, line, i, tags, timed));
      }
    }
    return table;
  }

  private static List<String> row(
      QueryAnswer answer, Line line, int i, List<String> tags, boolean timed) {
    List<String> row = new ArrayList<>();
    if (timed) {
      row.add(Values.time(line.times()[i], answer.zone()));
    }
    tags.forEach(tag -> row.add(line.tags().getOrDefault(tag, "")));
    for (double[] column : line.values()) {
      row.add(Values.plain(column[i]));
    }
    return row;
  }

  /** Adds a row with a text for each column. */
  public void add(List<String> row) {
    rows.add(row.stream().map(TextTable::cut).toList());
  }

  private static String cut(String text) {
    return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
  }

  /** Prints the names and all rows. */
  public void print(PrintWriter out) {
    int[] widths = new int[names.size()];
    for (int c = 0; c < widths.length; c++) {
      widths[c] = names.get(c).length();
      for (List<String> row : rows) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    out.println(line(names, widths));
    rows.forEach(row -> out.println(line(row, widths)));
  }

  private String line(List<String> texts, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String space = " ".repeat(widths[c] - texts.get(c).length());
      line.append(c == 0 ? "" : "  ");
      line.append(right.get(c) ? space + texts.get(c) : texts.get(c) + space);
    }
    return line.toString().stripTrailing();
  }
}
