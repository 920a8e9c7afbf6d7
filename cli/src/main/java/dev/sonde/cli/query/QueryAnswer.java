package dev.sonde.cli.query;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers to a query.
 *
 * @param from the first time, in microseconds
 * @param to the last time, in microseconds
 * @param zone where its days begin
 * @param columns what is told
 * @param lines of whom
 * @param notes what a reader should know
 */
public record QueryAnswer(
    long from, long to, ZoneId zone, List<Column> columns, List<Line> lines, List<String> notes) {

  /** What is told; the unit may be empty. */
  public record Column(String name, String unit) {}

  /**
   * A series or a group; callers do not modify the arrays.
   *
   * @param values for each column its value at each time, {@code NaN} where there is none
   */
  public record Line(Map<String, String> tags, long[] times, double[][] values) {
    /** Its tags in a row. */
    public String name() {
      return tags.isEmpty()
          ? "all"
          : tags.entrySet().stream()
              .map(tag -> tag.getKey() + "=" + tag.getValue())
              .collect(Collectors.joining(" "));
    }
  }

  /** The answer in its JSON form. */
  public static QueryAnswer of(Map<String, Object> tree) {
    List<Column> columns =
        objects(tree.get("columns")).stream()
            .map(each -> new Column(text(each.get("name")), text(each.get("unit"))))
            .toList();
    List<Line> lines = objects(tree.get("lines")).stream().map(QueryAnswer::line).toList();
    return new QueryAnswer(
        whole(tree.get("from")),
        whole(tree.get("to")),
        ZoneId.of(text(tree.getOrDefault("zone", "UTC"))),
        columns,
        lines,
        list(tree.get("notes")).stream().map(QueryAnswer::text).toList());
  }

  private static Line line(Map<?, ?> tree) {
    Map<String, String> tags = new LinkedHashMap<>();
    if (tree.get("tags") instanceof Map<?, ?> map) {
      map.forEach((name, value) -> tags.put(text(name), text(value)));
    }
    long[] times = list(tree.get("times")).stream().mapToLong(QueryAnswer::whole).toArray();
    double[][] values =
        list(tree.get("values")).stream()
            .map(column -> list(column).stream().mapToDouble(QueryAnswer::number).toArray())
            .toArray(double[][]::new);
    return new Line(tags, times, values);
  }

  private static List<Map<?, ?>> objects(@Nullable Object tree) {
    List<Map<?, ?>> objects = new ArrayList<>();
    for (Object each : list(tree)) {
      if (each instanceof Map<?, ?> map) {
        objects.add(map);
      }
    }
    return objects;
  }

  private static List<? extends @Nullable Object> list(@Nullable Object tree) {
    return tree instanceof List<?> list ? list : List.of();
  }

  private static long whole(@Nullable Object tree) {
    return tree instanceof Number number ? number.longValue() : 0;
  }

  private static double number(@Nullable Object tree) {
    return tree instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** A text of a server, without what would move a terminal's cursor. */
  private static String text(@Nullable Object tree) {
    return Objects.toString(tree, "").replaceAll("\\p{Cntrl}", " ");
  }
}
