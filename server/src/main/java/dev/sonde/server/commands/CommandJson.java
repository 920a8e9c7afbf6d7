package dev.sonde.server.commands;

import dev.sonde.model.JsonTree;
import dev.sonde.server.inventory.CommandRecord;
import dev.sonde.server.inventory.CommandResult;
import dev.sonde.server.inventory.CommandState;
import dev.sonde.server.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON form of commands, for those who ask. */
public final class CommandJson {
  private CommandJson() {}

  /** A command with its results. */
  public static Map<String, Object> whole(CommandRecord command) {
    Map<String, Object> tree = summary(command);
    tree.put("results", command.results().stream().map(CommandJson::result).toList());
    return tree;
  }

  /** A command with the counts of its results. */
  public static Map<String, Object> summary(CommandRecord command) {
    CommandRecord.Order order = command.order();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("number", command.number());
    tree.put("id", command.id());
    tree.put("module", order.module());
    tree.put("input", order.input());
    tree.put("agents", order.agents());
    tree.put("agent_labels", order.labels());
    tree.put("timeout_s", order.timeout().toNanos() / 1e9);
    tree.put("wait_s", order.patience().toNanos() / 1e9);
    tree.put("asked", command.asked());
    if (!command.by().isEmpty()) {
      tree.put("by", command.by());
    }
    tree.put("from", command.from());
    tree.put("state", command.state().word());
    Map<String, Object> counts = new LinkedHashMap<>();
    for (CommandState state : CommandState.values()) {
      if (command.counts().containsKey(state)) {
        counts.put(state.word(), command.counts().get(state));
      }
    }
    tree.put("counts", counts);
    return tree;
  }

  private static Map<String, Object> result(CommandResult result) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("agent", result.agent());
    tree.put("state", result.state().word());
    result.code().ifPresent(code -> tree.put("code", code));
    result.error().ifPresent(error -> tree.put("error", error));
    result.output().ifPresent(output -> put(tree, output));
    tree.put("progress", result.progress());
    result.began().ifPresent(time -> tree.put("began", time));
    result.ended().ifPresent(time -> tree.put("ended", time));
    return tree;
  }

  private static void put(Map<String, Object> tree, CommandResult.Output output) {
    if (output.isCut()) {
      tree.put("output_head", output.json());
    } else {
      tree.put("output", JsonTree.object(output.json().getBytes(StandardCharsets.UTF_8)));
    }
    tree.put("output_bytes", output.bytes());
  }

  /** The line that tells how a command stands as a whole. */
  private static CommandLine line(CommandRecord command, boolean last) {
    return line(Map.of("type", "command", "command", summary(command)), last);
  }

  /** The last line of a command that is over. */
  static CommandLine last(CommandRecord command) {
    return line(command, true);
  }

  /** The lines that tell how a command stands: as a whole, and at each agent. */
  static List<CommandLine> lines(CommandRecord command) {
    List<CommandLine> lines = new ArrayList<>();
    lines.add(line(command, false));
    command.results().forEach(result -> lines.add(line(result)));
    return lines;
  }

  /** The line that tells how a command stands now at an agent. */
  static CommandLine line(CommandResult result) {
    return line(Map.of("type", "result", "result", result(result)), false);
  }

  /** The line that tells what a module does. */
  static CommandLine progress(String agent, String text) {
    return line(Map.of("type", "progress", "agent", agent, "text", text), false);
  }

  private static CommandLine line(Map<String, Object> tree, boolean last) {
    Map<String, Object> sorted = new LinkedHashMap<>();
    for (String name : List.of("type", "agent", "text", "result", "command")) {
      if (tree.containsKey(name)) {
        sorted.put(name, tree.get(name));
      }
    }
    return new CommandLine(Json.bytes(json -> JsonTree.write(json, sorted)), last);
  }
}
