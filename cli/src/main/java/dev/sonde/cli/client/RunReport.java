package dev.sonde.cli.client;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Shows what runs at agents tell, line by line, and remembers what they came to. */
public final class RunReport {
  /** The exit status when every agent found the target up. */
  public static final int UP = 0;

  /** The exit status when any agent found it down. */
  public static final int DOWN = 1;

  /** The exit status when no agent found it down, but one does not know. */
  public static final int UNKNOWN = 2;

  private static final Set<String> TOLD = Set.of("up", "cause", "error", "duration_ms", "rtts_ms");

  private final PrintWriter out;
  private final boolean json;
  private boolean down;
  private boolean unknown;
  private boolean any;

  /**
   * A report without a line yet.
   *
   * @param json whether lines are shown as they are
   */
  public RunReport(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  private void note(Map<String, Object> line) {
    switch (text(line, "type")) {
      case "result" -> {
        any = true;
        Object up = fields(line).get("up");
        down |= up instanceof Number number && number.doubleValue() == 0;
        unknown |= up == null;
      }
      case "error" -> unknown = true;
      default -> {
        // Nothing that counts in the end.
      }
    }
  }

  /** Shows a line and notes it. */
  public void show(Map<String, Object> line) {
    note(line);
    if (json) {
      out.println(new String(ServerClient.json(line), StandardCharsets.UTF_8));
    } else {
      explain(line);
    }
    out.flush();
  }

  private void explain(Map<String, Object> line) {
    String agent = text(line, "agent");
    switch (text(line, "type")) {
      case "started" -> print(agent, "runs");
      case "step" -> print(agent, "  · " + text(line, "text"));
      case "sample" -> print(agent, sample(line));
      case "result" -> result(agent, fields(line));
      case "error" -> print(agent, "no result: " + text(line, "error"));
      default -> print(agent, text(line, "type"));
    }
  }

  private static String sample(Map<String, Object> line) {
    String rtt =
        line.get("rtt_ms") instanceof Number number
            ? String.format(Locale.ROOT, "%9.3f ms", number.doubleValue())
            : "           -";
    return String.format(Locale.ROOT, "%4s %s  %s", text(line, "number"), rtt, text(line, "text"))
        .stripTrailing();
  }

  private void result(String agent, Map<String, Object> fields) {
    Object up = fields.get("up");
    String state = up == null ? "not measured" : ((Number) up).doubleValue() == 0 ? "down" : "up";
    String error = text(fields, "error");
    print(
        agent,
        state
            + (error.isEmpty() ? "" : ": " + error)
            + (fields.get("duration_ms") instanceof Number millis
                ? String.format(Locale.ROOT, " (%.1f ms)", millis.doubleValue())
                : ""));
    fields.forEach(
        (name, value) -> {
          if (!TOLD.contains(name)) {
            print(agent, String.format(Locale.ROOT, "  %-24s %s", name, plain(value)));
          }
        });
  }

  private void print(String agent, String text) {
    out.println(agent + ": " + text);
  }

  private static Map<String, Object> fields(Map<String, Object> line) {
    Map<String, Object> fields = new TreeMap<>();
    if (line.get("fields") instanceof Map<?, ?> map) {
      map.forEach((name, value) -> fields.put(String.valueOf(name), value));
    }
    return fields;
  }

  private static String text(Map<String, Object> tree, String key) {
    return plain(Objects.toString(tree.get(key), ""));
  }

  /** What came from elsewhere, without what a terminal would obey. */
  private static String plain(Object value) {
    String text =
        value instanceof Double number
            ? BigDecimal.valueOf(number).toPlainString()
            : String.valueOf(value);
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  /** The exit status that all of it means. */
  public int status() {
    return down ? DOWN : unknown || !any ? UNKNOWN : UP;
  }
}
