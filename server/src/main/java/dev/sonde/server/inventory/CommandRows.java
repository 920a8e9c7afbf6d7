package dev.sonde.server.inventory;

import dev.sonde.model.JsonTree;
import dev.sonde.server.json.Json;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.PreparedBatch;

/** How commands lie in rows. */
final class CommandRows {
  static final String PUT_RESULT =
      """
      INSERT INTO command_results (command, agent, state, size, code, error, output,
        output_bytes, progress, began, ended)
      VALUES (:command, :agent, :state, :size, :code, :error, :output, :bytes, :progress, :began,
        :ended)
      ON CONFLICT (command, agent) DO UPDATE SET state = excluded.state, size = excluded.size,
        code = excluded.code,
        error = excluded.error, output = excluded.output, output_bytes = excluded.output_bytes,
        progress = excluded.progress, began = excluded.began, ended = excluded.ended
      """;

  private CommandRows() {}

  static String json(Map<String, ?> tree) {
    return new String(Json.bytes(json -> JsonTree.write(json, tree)), StandardCharsets.UTF_8);
  }

  private static Map<String, Object> tree(String json) {
    return JsonTree.object(json.getBytes(StandardCharsets.UTF_8));
  }

  static String agents(CommandRecord.Order order) {
    return json(Map.of("ids", order.agents(), "labels", order.labels()));
  }

  static void bind(PreparedBatch batch, long command, CommandResult result) {
    String progress = json(Map.of("lines", result.progress()));
    batch
        .bind("command", command)
        .bind("agent", result.agent())
        .bind("size", size(result) + progress.length())
        .bind("state", result.state().word())
        .bind("code", result.code().orElse(null))
        .bind("error", result.error().orElse(null))
        .bind("output", result.output().map(CommandResult.Output::json).orElse(null))
        .bind("bytes", result.output().map(CommandResult.Output::bytes).orElse(null))
        .bind("progress", progress)
        .bind("began", boxed(result.began()).orElse(null))
        .bind("ended", boxed(result.ended()).orElse(null));
  }

  private static long size(CommandResult result) {
    return (long) result.error().map(String::length).orElse(0)
        + result.output().map(output -> output.json().length()).orElse(0);
  }

  private static Optional<Long> boxed(OptionalLong number) {
    return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
  }

  static CommandRecord command(ResultSet row, Map<CommandState, Integer> counts)
      throws SQLException {
    Map<String, Object> agents = tree(row.getString("agents"));
    Map<String, String> labels = new TreeMap<>();
    if (agents.get("labels") instanceof Map<?, ?> map) {
      map.forEach((name, value) -> labels.put(String.valueOf(name), String.valueOf(value)));
    }
    return new CommandRecord(
        row.getLong("number"),
        row.getString("id"),
        row.getLong("asked"),
        row.getString("asked_by"),
        row.getString("asked_from"),
        new CommandRecord.Order(
            row.getString("module"),
            tree(row.getString("input")),
            texts(agents.getOrDefault("ids", List.of())),
            labels,
            duration(row.getDouble("timeout_s")),
            duration(row.getDouble("wait_s"))),
        counts,
        List.of());
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private static List<String> texts(Object list) {
    return list instanceof List<?> each ? each.stream().map(String::valueOf).toList() : List.of();
  }

  static CommandResult result(ResultSet row) throws SQLException {
    Optional<String> output = Optional.ofNullable(row.getString("output"));
    long bytes = row.getLong("output_bytes");
    return new CommandResult(
        row.getString("agent"),
        CommandState.of(row.getString("state")),
        Optional.ofNullable(row.getString("code")),
        Optional.ofNullable(row.getString("error")),
        output.map(json -> new CommandResult.Output(json, bytes)),
        texts(tree(row.getString("progress")).getOrDefault("lines", List.of())),
        time(row, "began"),
        time(row, "ended"));
  }

  private static OptionalLong time(ResultSet row, String column) throws SQLException {
    long time = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(time);
  }
}
