package dev.sonde.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Collects what the agent logs, instead of showing it. */
final class Logged extends Handler implements AutoCloseable {
  private final Logger logger = Logger.getLogger("dev.sonde.agent");
  private final List<String> lines = new ArrayList<>();

  Logged() {
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  @Override
  public synchronized void publish(LogRecord line) {
    lines.add(line.getLevel() + " " + line.getMessage());
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
