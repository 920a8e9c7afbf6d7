package dev.sonde.server.commands;

import dev.sonde.server.inventory.CommandState;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts commands. Thread-safe. */
final class CommandCounters {
  private final LongAdder asked = new LongAdder();
  private final LongAdder linesLeftOut = new LongAdder();
  private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
  private final Map<CommandState, LongAdder> ended = new ConcurrentHashMap<>();

  CommandCounters() {
    for (String cause : new String[] {"malformed", "rate", "full", "no_agent", "conflict"}) {
      refused.put(cause, new LongAdder());
    }
  }

  void asked() {
    asked.increment();
  }

  void refused(String cause) {
    refused.computeIfAbsent(cause, each -> new LongAdder()).increment();
  }

  void ended(CommandState state) {
    ended.computeIfAbsent(state, each -> new LongAdder()).increment();
  }

  void leftOut() {
    linesLeftOut.increment();
  }

  CommandCounts counts(long underWay) {
    Map<String, Long> causes = new TreeMap<>();
    refused.forEach((cause, count) -> causes.put(cause, count.sum()));
    Map<CommandState, Long> ends = new EnumMap<>(CommandState.class);
    ended.forEach((state, count) -> ends.put(state, count.sum()));
    return new CommandCounts(underWay, asked.sum(), causes, ends, linesLeftOut.sum());
  }
}
