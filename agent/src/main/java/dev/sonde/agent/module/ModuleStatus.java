package dev.sonde.agent.module;

import java.util.Optional;

/**
 * How a module fares.
 *
 * @param name what commands call it; of a file that could not be loaded, the file's name
 * @param summary what it does
 * @param state whether it answers commands
 * @param inputSchema a JSON Schema of its input, as JSON text
 * @param runs how many runs began since it was loaded
 * @param failures how many of them had no result
 * @param restarts how often it was started again after a crash since it last worked for a minute
 * @param hanging how many of its runs were left alone since they did not end
 * @param error what went wrong last, if it has not gone well since
 * @param file where it came from; empty if it is the agent's own
 */
public record ModuleStatus(
    String name,
    String summary,
    ModuleState state,
    String inputSchema,
    long runs,
    long failures,
    int restarts,
    int hanging,
    Optional<String> error,
    Optional<String> file) {}
