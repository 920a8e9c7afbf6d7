package dev.sonde.cli.query;

import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The rows of a SELECT in a terminal. */
public final class SqlRows {
  private SqlRows() {}

  /** Prints what a server answers to a SELECT. */
  public static void print(Map<String, Object> answer, PrintWriter out) {
    List<String> names = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (Object each : answer.get("columns") instanceof List<?> columns ? columns : List.of()) {
      if (each instanceof Map<?, ?> column) {
        names.add(Objects.toString(column.get("name"), ""));
        types.add(Objects.toString(column.get("type"), ""));
      }
    }
    TextTable table =
        new TextTable(
            names,
            types.stream().map(type -> type.equals("number") || type.equals("whole")).toList());
    int count = 0;
    for (Object each : answer.get("rows") instanceof List<?> rows ? rows : List.of()) {
      if (each instanceof List<?> row && row.size() == names.size()) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
          texts.add(text(row.get(i), types.get(i)));
        }
        table.add(texts);
        count++;
      }
    }
    table.print(out);
    if (Boolean.FALSE.equals(answer.get("complete"))) {
      out.println("note: there are more than these " + count + " rows");
    }
  }

  private static String text(@org.jspecify.annotations.Nullable Object value, String type) {
    return switch (value) {
      case null -> "";
      case Optional<?> _ -> "";
      case Number time when type.equals("time") -> Values.time(time.longValue(), ZoneOffset.UTC);
      case Number number -> Values.plain(number.doubleValue());
      case Object other -> other.toString().replaceAll("\\p{Cntrl}", " ");
    };
  }
}
