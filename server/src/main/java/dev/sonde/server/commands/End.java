package dev.sonde.server.commands;

import dev.sonde.model.JsonTree;
import dev.sonde.server.inventory.CommandResult;
import dev.sonde.server.inventory.CommandState;
import dev.sonde.server.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How a command ended at an agent.
 *
 * @param state one that is over
 * @param code a word for programs that says why there is no result
 * @param error the same for people
 * @param output what the module answered
 */
record End(
    CommandState state,
    Optional<String> code,
    Optional<String> error,
    Optional<CommandResult.Output> output) {
  private static final Set<String> CODES =
      Set.of(
          "unknown_module",
          "bad_input",
          "not_allowed",
          "busy",
          "not_running",
          "timeout",
          "crash",
          "cancelled",
          "lost");

  private static final int MAX_ERROR = 8_000;

  /** There is a result, of which so many bytes are kept. */
  static End completed(Map<String, Object> output, int mostBytes) {
    byte[] json = Json.bytes(each -> JsonTree.write(each, output));
    return new End(
        CommandState.COMPLETED,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new CommandResult.Output(head(json, mostBytes), json.length)));
  }

  /** The beginning of UTF-8, without a part of a character at its end. */
  private static String head(byte[] utf8, int most) {
    int end = Math.min(utf8.length, most);
    while (end < utf8.length && end > 0 && (utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(utf8, 0, end, StandardCharsets.UTF_8);
  }

  /** There is none; a code that nobody knows counts as {@code failed}. */
  static End failed(String code, String error) {
    CommandState state =
        switch (code) {
          case "cancelled" -> CommandState.CANCELLED;
          case "lost" -> CommandState.LOST;
          default -> CommandState.FAILED;
        };
    String known = CODES.contains(code) ? code : "failed";
    return new End(
        state, Optional.of(known), Optional.of(Json.plain(error, MAX_ERROR)), Optional.empty());
  }

  /** The agent has no link open. */
  static End notLinked(String error) {
    return new End(
        CommandState.FAILED, Optional.of("not_linked"), Optional.of(error), Optional.empty());
  }

  /** The same as a result of an agent that was never told. */
  CommandResult of(String agent, long now) {
    return new CommandResult(
        agent, state, code, error, output, List.of(), OptionalLong.empty(), OptionalLong.of(now));
  }
}
