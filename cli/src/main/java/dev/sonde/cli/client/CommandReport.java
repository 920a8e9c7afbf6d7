package dev.sonde.cli.client;

import dev.sonde.model.JsonTree;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Shows what a command tells, line by line, and remembers what it came to. */
public final class CommandReport {
  /** The exit status when every agent has a result. */
  public static final int COMPLETED = 0;

  /** The exit status when any agent has an error in its place. */
  public static final int FAILED = 1;

  /** The exit status when none has, but of one it is not known, or it was not asked at all. */
  public static final int UNKNOWN = 2;

  private static final Set<String> OPEN = Set.of("waiting", "running");

  private final PrintWriter out;
  private final boolean json;
  private final Map<String, String> states = new HashMap<>();
  private String id = "";
  private long agents;
  private boolean failed;
  private boolean unknown;
  private boolean over;

  /**
   * A report without a line yet.
   *
   * @param json whether lines are shown as they are
   */
  public CommandReport(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** Shows a line and notes it. */
  public void show(Map<String, Object> line) {
    if (json) {
      out.println(new String(ServerClient.json(line), StandardCharsets.UTF_8));
    }
    switch (text(line, "type")) {
      case "command" -> command(object(line, "command"));
      case "result" -> result(object(line, "result"));
      case "progress" -> print("  " + text(line, "agent") + ": " + text(line, "text"));
      default -> {
        // A server that is newer may tell more.
      }
    }
    out.flush();
  }

  private void command(Map<String, Object> command) {
    if (id.isEmpty()) {
      print("command " + text(command, "id") + ", module " + text(command, "module"));
    }
    id = text(command, "id");
    over = !OPEN.contains(text(command, "state"));
    agents =
        command.get("counts") instanceof Map<?, ?> counts
            ? counts.values().stream().mapToLong(count -> ((Number) count).longValue()).sum()
            : 0;
  }

  /** The command's id; empty before its first line. */
  public String id() {
    return id;
  }

  /** Whether it is over, and lines were left out that told of ends. */
  public boolean lacks() {
    return over && states.values().stream().filter(state -> !OPEN.contains(state)).count() < agents;
  }

  /** Shows what the lines did not tell of a command with its results. */
  public void complete(Map<String, Object> command) {
    RemoteCommands.objects(command.get("results")).forEach(this::result);
    out.flush();
  }

  private void result(Map<String, Object> result) {
    String agent = text(result, "agent");
    String state = text(result, "state");
    if (state.equals(states.put(agent, state))) {
      return;
    }
    note(state, text(result, "code"));
    String error = text(result, "error");
    print(
        agent
            + ": "
            + state
            + (error.isEmpty() ? "" : ": " + error + " (" + text(result, "code") + ")"));
    object(result, "output").forEach(this::output);
    if (result.containsKey("output_head")) {
      print("  " + text(result, "output_head") + " …");
      print("  (cut: the answer had " + RemoteChecks.text(result, "output_bytes") + " bytes)");
    }
  }

  private void note(String state, String code) {
    switch (state) {
      case "failed" -> {
        unknown |= code.equals("not_linked");
        failed |= !code.equals("not_linked");
      }
      case "lost", "cancelled" -> unknown = true;
      default -> {
        // Nothing that counts in the end.
      }
    }
  }

  private void output(String name, Object value) {
    String shown =
        switch (value) {
          case String text -> plain(text);
          case Double number -> BigDecimal.valueOf(number).toPlainString();
          default -> plain(compact(value));
        };
    print(String.format(Locale.ROOT, "  %-24s %s", plain(name), shown));
  }

  /** A value as JSON, without the object that it is written in. */
  private static String compact(Object value) {
    String object = new String(ServerClient.json(Map.of("v", value)), StandardCharsets.UTF_8);
    return object.substring("{\"v\":".length(), object.length() - 1);
  }

  private void print(String text) {
    if (!json) {
      out.println(text);
    }
  }

  private static Map<String, Object> object(Map<String, Object> tree, String key) {
    return tree.get(key) instanceof Map<?, ?> map ? JsonTree.copy(map) : Map.of();
  }

  /** A text without what a terminal would obey. */
  private static String text(Map<?, ?> tree, String key) {
    return tree.get(key) instanceof String text ? plain(text) : "";
  }

  private static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", " ");
  }

  /** The exit status that all of it means. */
  public int status() {
    return failed ? FAILED : unknown || !over ? UNKNOWN : COMPLETED;
  }
}
