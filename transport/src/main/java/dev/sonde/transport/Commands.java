package dev.sonde.transport;

/** What an agent does at its server's word. Thread-safe; no method waits for the network. */
public interface Commands {

  /** Commands that nobody follows. */
  Commands NONE = new Commands() {};

  /** The hash of what the agent does now; empty if that is nothing. */
  default String hash() {
    return "";
  }

  /**
   * Takes over what the server has for the agent.
   *
   * @param assignments {@link dev.sonde.model.Assignments} in their JSON form, not yet trusted
   */
  default void assigned(byte[] assignments) {}

  /**
   * Begins a run and returns.
   *
   * @param events is told what happens, from any thread
   */
  default void run(RunOrder order, RunEvents events) {
    events.failed("not_understood", "this agent runs nothing at the server's word");
  }

  /**
   * Has a module do something, and returns.
   *
   * @param events is told what happens, from any thread
   */
  default void command(CommandOrder order, CommandEvents events) {
    events.failed("unknown_module", "this agent has no modules");
  }

  /**
   * The modules that there are: a JSON array of objects with {@code name}, {@code summary}, {@code
   * state} ({@code running}, {@code failed} or {@code stopped}), {@code input_schema}, the counts
   * {@code runs}, {@code failures} and {@code restarts}, and where there is one {@code error} and
   * {@code file}.
   */
  default byte[] modules() {
    return new byte[] {'[', ']'};
  }

  /**
   * Names who is to be told that {@link #modules} are others than before.
   *
   * @param changed is called from any thread and returns at once
   */
  default void onModulesChanged(Runnable changed) {}

  /**
   * Names who is to be told that {@link #hash} is another than when {@link #assigned} returned.
   *
   * @param changed is called from any thread and returns at once
   */
  default void onHashChanged(Runnable changed) {}

  /** Ends a run or a command that may have ended already. */
  default void cancel(String id) {}

  /** Nobody waits any more for what runs at the server's word. */
  default void cancelAll() {}
}
