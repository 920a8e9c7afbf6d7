package dev.sonde.module;

/** Where a module runs. Thread-safe. */
public interface ModuleContext {

  /** The agent's id. */
  String agent();

  /** Writes to the agent's log, under the module's name. */
  System.Logger logger();
}
