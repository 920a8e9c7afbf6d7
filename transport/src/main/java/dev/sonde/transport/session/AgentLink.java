package dev.sonde.transport.session;

import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import java.util.List;

/** An open link to an agent, on the server's side. Thread-safe; no method waits for the network. */
public interface AgentLink {

  /** The agent's id. */
  String agent();

  /** The version of the agent's program, for people. */
  String version();

  /** The relays between the agent and this server, the agent's own first. */
  List<String> via();

  /** Whether the agent is a relay, which reports for others. */
  default boolean isRelay() {
    return false;
  }

  /** What carries it: {@code websocket}, {@code mqtt}, {@code nats}. */
  String carrier();

  /** Whether the link has not ended yet, as far as is known. */
  boolean isOpen();

  /**
   * Tells the agent what it is to do.
   *
   * @param assignments {@link dev.sonde.model.Assignments} in their JSON form
   */
  void assign(byte[] assignments);

  /**
   * Has the agent run something.
   *
   * @param events hears what happens; at once that the run failed, if the link has ended
   */
  void run(RunOrder order, RunEvents events);

  /**
   * Has a module of the agent do something.
   *
   * @param events hears what happens; at once that it failed, if the link has ended
   */
  void command(CommandOrder order, CommandEvents events);

  /** Has the agent end a run or a command; its events are heard no more. */
  void cancel(String id);
}
