package dev.sonde.agent.module;

import dev.sonde.agent.AgentClock;

/** What a module's place has around it. Thread-safe. */
interface Surroundings {

  /** The agent's id. */
  String agent();

  AgentClock clock();

  /** Waits before a restart. */
  Delay delay();

  CrashLog crashes();

  /** Hears what became of a module. */
  void tell(ModuleEvent event);

  /** Hears that a run had no result, and why. */
  void failed(String code);

  /** Hears that runs do not end, or do so after all. */
  void hangs(int more);
}
