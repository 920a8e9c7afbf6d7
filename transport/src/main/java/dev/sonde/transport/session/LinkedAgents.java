package dev.sonde.transport.session;

import java.util.List;

/** What a server does with agents that open the link. Thread-safe. */
public interface LinkedAgents {

  /**
   * An agent opened a link and said who it is.
   *
   * @param hash of what it does now; empty if that is nothing
   */
  void joined(AgentLink link, String hash);

  /** An agent has taken over what it was told to do. */
  void applied(AgentLink link, String hash);

  /** An agent asks what it is to do. */
  void asked(AgentLink link);

  /**
   * An agent tells which modules it has, after it joined and whenever they change.
   *
   * @param modules a list of objects as {@link dev.sonde.transport.Commands#modules} gives them,
   *     from outside and not yet trusted
   */
  default void modules(AgentLink link, List<?> modules) {}

  /** A link that had joined ended. */
  void left(AgentLink link);
}
