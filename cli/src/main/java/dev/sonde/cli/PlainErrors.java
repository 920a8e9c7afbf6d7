package dev.sonde.cli;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Shows what stopped a command in words; the stack trace of an unexpected failure only where it
 * helps to report it.
 */
final class PlainErrors implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    switch (failure) {
      case MalformedException malformed -> {
        err.println(command.getCommandSpec().qualifiedName() + ": the settings are not usable:");
        for (Fault fault : malformed.faults()) {
          err.println("  " + fault);
        }
        return Main.USAGE;
      }
      case CommandFailedException failed -> {
        err.println(command.getCommandSpec().qualifiedName() + ": " + failed.getMessage());
        return Main.FAILED;
      }
      default -> {
        err.println(command.getCommandSpec().qualifiedName() + ": unexpected failure");
        failure.printStackTrace(err);
        return Main.FAILED;
      }
    }
  }
}
