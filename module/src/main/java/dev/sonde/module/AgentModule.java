package dev.sonde.module;

import java.time.Duration;
import java.util.Map;

/**
 * Something that an agent does at a command's word, or on its own. An implementation is a public
 * class with a public constructor without parameters, which does nothing. A jar names it in {@code
 * META-INF/services/dev.sonde.module.AgentModule}; in a single source file it is found by itself.
 *
 * <p>Each module has a class loader of its own, which sees the JDK, this package and what is in the
 * module's own file. A changed file is a new class loader and a new instance; the old one is
 * stopped.
 *
 * <p>Whatever is thrown, but for a {@link ModuleException}, is a crash: it is recorded with its
 * stack trace, and the module gets a new instance, with growing pauses and at most three times in a
 * row. Then it has failed, until somebody recovers it.
 */
public interface AgentModule {

  /**
   * What commands call it: a lower-case letter and up to 62 letters, digits, {@code _} and {@code
   * -}. No two modules of an agent have the same name; the agent's own come first.
   */
  String name();

  /** What it does, in one sentence for people. */
  String summary();

  /**
   * A JSON Schema (2020-12) of what {@link #run} is given, as JSON text. Nothing else reaches
   * {@code run}, and what has a {@code default} there is filled in. Any object, unless overridden.
   */
  default String inputSchema() {
    return "{\"type\":\"object\"}";
  }

  /**
   * How many runs may be under way at once, from 1 to 16; further ones are refused as busy. 1,
   * unless overridden, so that {@link #run} need not be thread-safe.
   */
  default int concurrency() {
    return 1;
  }

  /** How long a run may take, whatever a command asks for; 30 s, unless overridden. */
  default Duration timeout() {
    return Duration.ofSeconds(30);
  }

  /**
   * Called once, on a thread of its own, when the module was loaded. May return at once, or work
   * until it is interrupted; commands are answered meanwhile. Does nothing, unless overridden.
   *
   * @throws InterruptedException if it ends because the module is stopped
   * @throws Exception anything else is a crash
   */
  default void start(ModuleContext context) throws Exception {}

  /**
   * Does what a command asks for. It is interrupted when its time is over or the command is
   * cancelled, and should then end soon; a run that does not within 2 s is left alone, and counts
   * as hanging.
   *
   * @return what it came to: maps with texts as keys, lists, texts, numbers and booleans, nested at
   *     will
   * @throws ModuleException if there is no result, for a reason that is no fault of the module
   * @throws InterruptedException if it was interrupted
   * @throws Exception anything else is a crash
   */
  Map<String, ?> run(ModuleCall call) throws Exception;

  /**
   * Gives up what {@link #start} opened; called when the module is removed, replaced or stopped, or
   * the agent ends. Is waited for 2 s. Does nothing, unless overridden.
   */
  default void stop() {}
}
