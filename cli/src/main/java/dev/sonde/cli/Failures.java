package dev.sonde.cli;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import java.io.PrintWriter;

/**
 * Shows what stopped a command in words; the stack trace of an unexpected failure only where it
 * helps to report it.
 */
final class Failures {
  private Failures() {}

  /** Tells of a failure; returns the exit status that it means. */
  static int tell(Exception failure, String command, PrintWriter err) {
    return switch (failure) {
      case MalformedException malformed -> {
        err.println(command + ": the settings are not usable:");
        for (Fault fault : malformed.faults()) {
          err.println("  " + fault);
        }
        yield Main.USAGE;
      }
      case CommandFailedException failed -> {
        err.println(command + ": " + failed.getMessage());
        yield Main.FAILED;
      }
      default -> {
        err.println(command + ": unexpected failure");
        failure.printStackTrace(err);
        yield Main.FAILED;
      }
    };
  }
}
