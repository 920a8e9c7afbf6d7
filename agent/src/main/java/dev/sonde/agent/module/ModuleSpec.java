package dev.sonde.agent.module;

import dev.sonde.model.JsonSchema;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.module.AgentModule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a module says of itself, read once.
 *
 * @param inputSchema a JSON Schema, as JSON text
 */
record ModuleSpec(
    String name, String summary, String inputSchema, int concurrency, Duration timeout) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
  private static final int MOST_CONCURRENCY = 16;
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int SCHEMA_CHARACTERS = 64 * 1024;
  private static final int SUMMARY_CHARACTERS = 500;

  /** What one of the agent's own modules says, which is right. */
  static ModuleSpec trusted(AgentModule module) {
    return new ModuleSpec(
        module.name(),
        module.summary(),
        module.inputSchema(),
        module.concurrency(),
        module.timeout());
  }

  /**
   * What somebody's module says.
   *
   * @throws ModuleRefusedException if anything is not as {@link AgentModule} has it
   */
  static ModuleSpec of(AgentModule module) {
    ModuleSpec spec = trusted(module);
    require(
        NAME.matcher(spec.name).matches(),
        "name(): expected a lower-case letter and up to 62 letters, digits, _ and -, found '"
            + spec.name.substring(0, Math.min(spec.name.length(), 80)).replaceAll("\\p{Cntrl}", "?")
            + "'");
    require(
        spec.concurrency >= 1 && spec.concurrency <= MOST_CONCURRENCY,
        "concurrency(): expected 1 to " + MOST_CONCURRENCY + ", found " + spec.concurrency);
    require(
        spec.timeout.isPositive() && spec.timeout.compareTo(LONGEST) <= 0,
        "timeout(): expected more than 0 and at most " + LONGEST + ", found " + spec.timeout);
    require(
        spec.summary.length() <= SUMMARY_CHARACTERS,
        "summary(): expected at most " + SUMMARY_CHARACTERS + " characters");
    require(
        spec.inputSchema.length() <= SCHEMA_CHARACTERS,
        "inputSchema(): expected at most " + SCHEMA_CHARACTERS + " characters");
    try {
      JsonSchema schema = spec.schema();
      assert schema != null;
    } catch (MalformedException e) {
      throw new ModuleRefusedException("inputSchema(): " + e.getMessage());
    }
    return spec;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new ModuleRefusedException(otherwise);
    }
  }

  JsonSchema schema() {
    return JsonSchema.of(JsonTree.object(inputSchema.getBytes(StandardCharsets.UTF_8)));
  }
}
