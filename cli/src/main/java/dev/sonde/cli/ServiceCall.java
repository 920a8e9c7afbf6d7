package dev.sonde.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;

/**
 * What the command line said to a command that runs until it is ended.
 *
 * @param flags the settings given as flags, by name without dashes
 * @param config the file with more of them
 * @param logLevel how much the log tells
 */
record ServiceCall(Map<String, String> flags, Optional<Path> config, LogLevel logLevel) {

  /** How much a log tells. */
  enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG;

    private Level level() {
      return switch (this) {
        case ERROR -> Level.SEVERE;
        case WARN -> Level.WARNING;
        case INFO -> Level.INFO;
        case DEBUG -> Level.FINE;
      };
    }
  }

  /** Sets the log up as the flags ask. */
  void startLogging() {
    Logging.configure(logLevel.level());
  }

  /** The settings of these names, from the flags that were given, the environment and the file. */
  Map<String, String> gather(List<String> keys) {
    return new SettingSources(keys).gather(flags, System.getenv(), config);
  }
}
