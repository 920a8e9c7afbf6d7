package dev.sonde.transport;

import java.util.Map;

/**
 * Hears how a command fares, and at last either {@link #completed} or {@link #failed}. What comes
 * after that is ignored. Thread-safe; no method waits for the network.
 */
public interface CommandEvents {

  /** What the module does, in words. */
  void progress(String text);

  /**
   * What the command came to.
   *
   * @param output a tree of JSON
   */
  void completed(Map<String, Object> output);

  /**
   * There is no result.
   *
   * @param code a word for programs: {@code unknown_module}, {@code bad_input}, {@code
   *     not_allowed}, {@code busy}, {@code not_running}, {@code timeout}, {@code crash}, {@code
   *     cancelled}, {@code lost} or {@code failed}
   * @param error why, for people
   */
  void failed(String code, String error);
}
