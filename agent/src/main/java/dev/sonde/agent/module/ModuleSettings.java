package dev.sonde.agent.module;

import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What an operator decides about an agent's modules.
 *
 * @param folder where jars and source files are; need not be there
 * @param allowed the modules that may be commanded; all if empty
 * @param perSecond how many commands may begin in a second, on average
 */
public record ModuleSettings(Path folder, Set<String> allowed, OptionalDouble perSecond) {

  /** Copies the names. */
  public ModuleSettings {
    allowed = Set.copyOf(allowed);
  }
}
