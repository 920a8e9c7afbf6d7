package dev.sonde.server.inventory;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a command stands at one agent.
 *
 * @param agent the agent's id
 * @param state how it stands
 * @param code a word for programs that says why there is no result
 * @param error the same for people
 * @param output what the module answered
 * @param progress the newest lines that the module told while it worked
 * @param began when the agent was told, in microseconds
 * @param ended when it was over, in microseconds
 */
public record CommandResult(
    String agent,
    CommandState state,
    Optional<String> code,
    Optional<String> error,
    Optional<Output> output,
    List<String> progress,
    OptionalLong began,
    OptionalLong ended) {

  /** Copies the progress. */
  public CommandResult {
    progress = List.copyOf(progress);
  }

  /** That of an agent that was not told yet. */
  public static CommandResult waiting(String agent) {
    return new CommandResult(
        agent,
        CommandState.WAITING,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /**
   * What a module answered, as far as it is kept.
   *
   * @param json its JSON, or the beginning of it
   * @param bytes how long all of it was, in UTF-8
   */
  public record Output(String json, long bytes) {

    /** Whether only the beginning is kept. */
    public boolean isCut() {
      return json.getBytes(StandardCharsets.UTF_8).length < bytes;
    }
  }
}
