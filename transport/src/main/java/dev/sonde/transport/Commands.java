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

  /** Ends a run that may have ended already. */
  default void cancel(String run) {}

  /** Nobody waits any more for what runs at the server's word. */
  default void cancelAll() {}
}
