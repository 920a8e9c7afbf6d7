package dev.sonde.server.inventory;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** How a command stands: as a whole, or at one agent. */
public enum CommandState {
  /** The agent has no link yet, and the command waits for it. */
  WAITING,
  /** The agent has been told. */
  RUNNING,
  /** There is a result. */
  COMPLETED,
  /** There is none, and an error says why. */
  FAILED,
  /** A person ended it. */
  CANCELLED,
  /** Nobody knows what came of it: the link or the server ended before it did. */
  LOST;

  /** Of several agents' states, the first of these that there is tells how the whole stands. */
  private static final List<CommandState> WORST_FIRST =
      List.of(WAITING, RUNNING, FAILED, LOST, CANCELLED, COMPLETED);

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The state as the API and the inventory spell it. */
  public String word() {
    return word;
  }

  /** Whether nothing comes after it. */
  public boolean isOver() {
    return this != WAITING && this != RUNNING;
  }

  /** How a command stands whose agents stand so; one that waits counts as running. */
  public static CommandState ofAll(Collection<CommandState> states) {
    CommandState worst =
        WORST_FIRST.stream().filter(states::contains).findFirst().orElse(COMPLETED);
    return worst == WAITING ? RUNNING : worst;
  }

  /**
   * The state of that word.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static CommandState of(String word) {
    for (CommandState state : values()) {
      if (state.word.equals(word)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        "expected waiting, running, completed, failed, cancelled or lost");
  }
}
