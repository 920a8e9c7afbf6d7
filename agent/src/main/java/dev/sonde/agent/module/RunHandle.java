package dev.sonde.agent.module;

/** A run that was begun. Thread-safe. */
@FunctionalInterface
public interface RunHandle {

  /** Ends the run, if it has not ended; its events hear {@code cancelled}. */
  void cancel();
}
