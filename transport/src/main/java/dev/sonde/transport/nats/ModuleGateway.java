package dev.sonde.transport.nats;

import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import java.util.Optional;
import java.util.function.Consumer;

/** An agent's modules, as contract 3 addresses them. Thread-safe; no method waits for a module. */
public interface ModuleGateway {

  /**
   * Something that became of a module or one of its runs.
   *
   * @param module the module's name
   * @param state {@code started}, {@code running}, {@code completed}, {@code error}, {@code failed}
   *     or {@code stopped}
   * @param request the id of the run; empty if it is the module itself
   * @param error what went wrong, for people
   * @param details what else there is to say; may be empty
   */
  record Change(
      String module,
      String state,
      Optional<String> request,
      Optional<String> error,
      String details) {}

  /** The JSON Schema of a module's input, as JSON text; empty if there is no such module. */
  Optional<String> schema(String module);

  /**
   * Has a module do something, and returns.
   *
   * @param events hears how that fares, and at last one result or failure
   */
  void run(CommandOrder order, CommandEvents events);

  /** The document of a heartbeat, as JSON. */
  byte[] heartbeat();

  /** Names who hears of changes from now on, which returns at once. */
  void listen(Consumer<Change> listener);
}
