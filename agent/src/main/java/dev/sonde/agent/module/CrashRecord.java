package dev.sonde.agent.module;

/**
 * One crash of a module, as it is kept on disk.
 *
 * @param time when, in microseconds since the epoch
 * @param module the module's name, or the file's if it could not be loaded
 * @param request the id of the command that was being run; empty if it was none
 * @param error what was thrown, in one line
 * @param trace the stack trace, its first {@value #TRACE_CHARACTERS} characters
 */
public record CrashRecord(long time, String module, String request, String error, String trace) {
  static final int TRACE_CHARACTERS = 8_000;
}
