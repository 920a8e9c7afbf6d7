package dev.sonde.module;

import java.time.Duration;
import java.util.Map;

/** One command to a module. Thread-safe. */
public interface ModuleCall extends ModuleContext {

  /** The command's id, which whoever sent it knows. */
  String requestId();

  /**
   * What the module is given: maps, lists, texts, {@link Long}s, {@link Double}s and {@link
   * Boolean}s, as its schema has it, with defaults filled in. Can't be changed.
   */
  Map<String, Object> input();

  /** How long the run may take. */
  Duration timeout();

  /**
   * Tells whoever waits for the result what is being done, in words. Of a run that has very much to
   * tell, only the first 1,000 are told.
   */
  void progress(String text);

  /**
   * A text of the input.
   *
   * @throws IllegalArgumentException if there is none; a schema that requires it prevents that
   */
  default String text(String name) {
    return is(String.class, name, "text");
  }

  /**
   * A whole number of the input.
   *
   * @throws IllegalArgumentException if there is none; a schema that requires it prevents that
   */
  default long whole(String name) {
    return is(Number.class, name, "number").longValue();
  }

  /**
   * A number of the input.
   *
   * @throws IllegalArgumentException if there is none; a schema that requires it prevents that
   */
  default double number(String name) {
    return is(Number.class, name, "number").doubleValue();
  }

  /** Whether the input says {@code true} to this; not if it says nothing. */
  default boolean truth(String name) {
    return Boolean.TRUE.equals(input().get(name));
  }

  private <T> T is(Class<T> type, String name, String word) {
    Object value = input().get(name);
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    throw new IllegalArgumentException(
        "the input has no " + word + " '" + name + "'; its schema should require one");
  }
}
