package dev.sonde.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Hands each line of the log to the SDK, with the trace that its thread works for. What the
 * exporters themselves log stays out, or a collector that is away would give rise to more and more.
 */
final class LogExport extends Handler {
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
  private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");
  private static final AttributeKey<String> STACK = AttributeKey.stringKey("exception.stacktrace");
  private static final Formatter TEXT = new SimpleFormatter();

  private final Logger root = Logger.getLogger("");
  private final LoggerProvider loggers;
  private final String version;

  private LogExport(LoggerProvider loggers, String version) {
    this.loggers = loggers;
    this.version = version;
  }

  /** Attaches to the root of all loggers. */
  static LogExport attach(LoggerProvider loggers, String version) {
    LogExport handler = new LogExport(loggers, version);
    handler.root.addHandler(handler);
    return handler;
  }

  @Override
  public void publish(LogRecord entry) {
    String name = String.valueOf(entry.getLoggerName());
    if (name.startsWith("io.opentelemetry") || name.startsWith("okhttp3")) {
      return;
    }
    LogRecordBuilder line =
        loggers
            .loggerBuilder(name)
            .setInstrumentationVersion(version)
            .build()
            .logRecordBuilder()
            .setTimestamp(entry.getInstant())
            .setContext(Context.current())
            .setSeverity(severity(entry.getLevel()))
            .setSeverityText(entry.getLevel().getName())
            .setBody(TEXT.formatMessage(entry));
    Throwable thrown = entry.getThrown();
    if (thrown != null) {
      StringWriter stack = new StringWriter();
      thrown.printStackTrace(new PrintWriter(stack));
      line.setAttribute(TYPE, thrown.getClass().getName())
          .setAttribute(MESSAGE, String.valueOf(thrown.getMessage()))
          .setAttribute(STACK, stack.toString());
    }
    line.emit();
  }

  private static Severity severity(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return Severity.ERROR;
    }
    if (value >= Level.WARNING.intValue()) {
      return Severity.WARN;
    }
    return value >= Level.INFO.intValue() ? Severity.INFO : Severity.DEBUG;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
  }
}
