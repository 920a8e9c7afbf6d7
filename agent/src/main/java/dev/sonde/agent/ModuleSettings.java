package dev.sonde.agent;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What an operator decides about an agent's modules, and about what programs on this host may ask
 * of the agent.
 *
 * @param folder where jars and source files of modules are; need not be there
 * @param allowed the modules that may be commanded; all if empty
 * @param perSecond how many commands may begin in a second, on average
 * @param api where the agent's own API listens; nowhere if empty
 */
public record ModuleSettings(
    Path folder,
    Set<String> allowed,
    OptionalDouble perSecond,
    Optional<AgentSettings.Listen> api) {
  /** Where the API listens if nobody says otherwise. */
  public static final String API = "127.0.0.1:9101";

  /** Copies the names. */
  public ModuleSettings {
    allowed = Set.copyOf(allowed);
  }

  /** All modules, as often as one likes, without an API. */
  public static ModuleSettings of(Path folder) {
    return new ModuleSettings(folder, Set.of(), OptionalDouble.empty(), Optional.empty());
  }
}
