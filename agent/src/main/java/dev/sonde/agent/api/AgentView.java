package dev.sonde.agent.api;

import dev.sonde.agent.AgentStatus;
import dev.sonde.model.Fields;

/** What the API shows of an agent. Thread-safe. */
public interface AgentView {

  /** The agent's id. */
  String id();

  /** The program's version. */
  String version();

  /** Where reports go, for people. */
  String server();

  /** How it fares. */
  AgentStatus status();

  /** What it last observed of itself: the fields of the kind {@code agent}. */
  Fields observation();
}
