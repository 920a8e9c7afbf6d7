package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LoggingTest {

  @Test
  void anEventIsOneLineWithUtcTimeLevelSourceAndText() {
    LogRecord entry = new LogRecord(Level.WARNING, "text");
    entry.setInstant(Instant.parse("2026-01-31T12:00:00.123Z"));
    entry.setLoggerName("dev.sonde.agent.Agent");
    assertThat(new Logging.OneLine(true).format(entry))
        .isEqualTo("2026-01-31T12:00:00.123Z WARN  Agent: text\n");
    assertThat(new Logging.OneLine(false).format(entry)).isEqualTo("WARN  Agent: text\n");
  }

  @Test
  void whatWasThrownFollows() {
    LogRecord entry = new LogRecord(Level.SEVERE, "text");
    entry.setThrown(new IllegalStateException("why"));
    assertThat(new Logging.OneLine(false).format(entry))
        .startsWith("ERROR null: text\n")
        .contains("IllegalStateException: why");
  }
}
