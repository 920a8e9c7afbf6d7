package dev.sonde.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The flags that every long-running command has, and the way from its flags to its settings. */
final class ServiceOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML file with settings: each flag below without its dashes. SONDE_… variables beat it, flags beat both.")
  Optional<Path> config = Optional.empty();

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "error, warn, info or debug; default ${DEFAULT-VALUE}.")
  LogLevel logLevel = LogLevel.INFO;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** How much a log tells. */
  enum LogLevel {
    ERROR(Level.SEVERE),
    WARN(Level.WARNING),
    INFO(Level.INFO),
    DEBUG(Level.FINE);

    private final Level level;

    LogLevel(Level level) {
      this.level = level;
    }
  }

  /** Sets the log up as the flags ask. */
  void startLogging() {
    Logging.configure(logLevel.level);
  }

  /** The settings of these names, from the flags that were given, the environment and the file. */
  Map<String, String> gather(Iterable<String> keys) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (String key : keys) {
      OptionSpec flag = spec.commandLine().getParseResult().matchedOption("--" + key);
      if (flag != null) {
        flags.put(key, String.join(",", flag.stringValues()));
      }
    }
    return new SettingSources(keys).gather(flags, System.getenv(), config);
  }
}
