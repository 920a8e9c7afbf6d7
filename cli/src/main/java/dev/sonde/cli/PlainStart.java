package dev.sonde.cli;

import dev.sonde.agent.AgentSettings;
import dev.sonde.cli.ServiceCall.LogLevel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Starts an agent or a server whose flags are all plain {@code --name value} or {@code
 * --name=value}, without the library that reads command lines: Java's start-up cache does not take
 * its class files, which are of an old format, and loading them took an agent longer than all its
 * own work until the first report. What is not plain, be it a mistake, is left to the library.
 */
final class PlainStart {
  private static final List<String> REHEARSE = List.of("--rehearse");

  private final String command;
  private final Runnable service;

  private PlainStart(String command, Runnable service) {
    this.command = command;
    this.service = service;
  }

  /** The start that the arguments ask for, empty if it is none, or not a plain one. */
  static Optional<PlainStart> of(String... args) {
    String command = args.length == 0 ? "" : args[0];
    List<String> flags = List.of(args).subList(Math.min(1, args.length), args.length);
    Optional<Runnable> service =
        switch (command) {
          case "agent" ->
              flags.equals(REHEARSE)
                  ? Optional.of(Rehearsal::ofAgent)
                  : call(flags, AgentSettings.KEYS).map(call -> () -> AgentService.run(call));
          case "server" ->
              flags.equals(REHEARSE)
                  ? Optional.of(Rehearsal::ofServer)
                  : call(flags, ServerService.KEYS).map(call -> () -> ServerService.run(call));
          default -> Optional.empty();
        };
    return service.map(runnable -> new PlainStart("sonde " + command, runnable));
  }

  /**
   * Runs until the process is asked to end.
   *
   * @param err is told what went wrong
   * @return the exit status
   */
  int run(PrintWriter err) {
    try {
      service.run();
      return 0;
    } catch (RuntimeException e) {
      return Failures.tell(e, command, err);
    }
  }

  /** Reads plain flags of these names and those of every service. */
  static Optional<ServiceCall> call(List<String> arguments, List<String> keys) {
    Map<String, String> flags = new LinkedHashMap<>();
    Iterator<String> words = arguments.iterator();
    while (words.hasNext()) {
      String word = words.next();
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      Optional<String> value = equals >= 0 ? Optional.of(word.substring(equals + 1)) : next(words);
      if (!name.startsWith("--")
          || value.isEmpty()
          || flags.put(name.substring(2), value.get()) != null) {
        return Optional.empty();
      }
    }
    return call(flags, keys);
  }

  private static Optional<String> next(Iterator<String> words) {
    return words.hasNext()
        ? Optional.of(words.next()).filter(word -> !word.startsWith("-"))
        : Optional.empty();
  }

  private static Optional<ServiceCall> call(Map<String, String> flags, List<String> keys) {
    Optional<String> config = Optional.ofNullable(flags.remove("config"));
    Optional<String> level = Optional.ofNullable(flags.remove("log-level"));
    if (!keys.containsAll(flags.keySet())) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ServiceCall(
              flags,
              config.map(Path::of),
              level
                  .map(name -> LogLevel.valueOf(name.toUpperCase(Locale.ROOT)))
                  .orElse(LogLevel.INFO)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
