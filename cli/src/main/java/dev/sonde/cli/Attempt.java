package dev.sonde.cli;

import dev.sonde.agent.spool.SpoolInUseException;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.model.MalformedException;
import dev.sonde.server.inventory.InventoryException;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.logging.Level;
import picocli.CommandLine.Model.CommandSpec;

/** The work of a command whose exit status tells how it went: 2 if it could not be done. */
@FunctionalInterface
interface Attempt {

  /** The exit status. */
  int run() throws IOException;

  /** Runs it; what stops it is told in words. */
  static int of(CommandSpec spec, Attempt attempt) {
    Logging.configure(Level.WARNING);
    try {
      return attempt.run();
    } catch (CommandFailedException
        | MalformedException
        | StoreException
        | InventoryException
        | SpoolInUseException e) {
      return failed(spec, String.valueOf(e.getMessage()));
    } catch (FileSystemException e) {
      return failed(spec, "can't use '" + e.getFile() + "': " + reason(e));
    } catch (IOException e) {
      return failed(spec, String.valueOf(e.getMessage()));
    }
  }

  private static String reason(FileSystemException e) {
    return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
  }

  private static int failed(CommandSpec spec, String why) {
    spec.commandLine().getErr().println(spec.qualifiedName() + ": " + why);
    return Main.USAGE;
  }
}
