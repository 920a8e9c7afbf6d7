package dev.sonde.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The log: one line an event on standard error, {@code 2026-01-31T12:00:00Z INFO Agent: text}.
 *
 * <p>Under systemd the time is left out, since the journal has its own.
 */
final class Logging {
  /** The JDK holds loggers weakly; without these fields the levels set below would be lost. */
  private static final Logger ROOT = Logger.getLogger("");

  private static final Logger SONDE = Logger.getLogger("dev.sonde");

  private Logging() {}

  /**
   * Sends everything at or above a level to standard error; libraries only what is worth a warning.
   */
  static void configure(Level level) {
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    Handler console = new ConsoleHandler();
    console.setLevel(Level.ALL);
    console.setFormatter(new OneLine(System.getenv("JOURNAL_STREAM") == null));
    ROOT.addHandler(console);
    ROOT.setLevel(level.intValue() < Level.INFO.intValue() ? level : Level.WARNING);
    SONDE.setLevel(level);
  }

  /** One line a record, and the stack trace of what was thrown. */
  static final class OneLine extends Formatter {
    private final boolean withTime;

    OneLine(boolean withTime) {
      this.withTime = withTime;
    }

    @Override
    public String format(LogRecord entry) {
      StringBuilder line = new StringBuilder(160);
      if (withTime) {
        line.append(Instant.ofEpochMilli(entry.getMillis()).truncatedTo(ChronoUnit.MILLIS))
            .append(' ');
      }
      line.append(word(entry.getLevel())).append(' ');
      String name = String.valueOf(entry.getLoggerName());
      line.append(name, name.lastIndexOf('.') + 1, name.length())
          .append(": ")
          .append(formatMessage(entry))
          .append('\n');
      if (entry.getThrown() != null) {
        StringWriter trace = new StringWriter();
        entry.getThrown().printStackTrace(new PrintWriter(trace, true));
        line.append(trace);
      }
      return line.toString();
    }

    private static String word(Level level) {
      if (level.intValue() >= Level.SEVERE.intValue()) {
        return "ERROR";
      }
      if (level.intValue() >= Level.WARNING.intValue()) {
        return "WARN ";
      }
      return level.intValue() >= Level.INFO.intValue() ? "INFO " : "DEBUG";
    }
  }
}
