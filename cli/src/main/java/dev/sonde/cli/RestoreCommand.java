package dev.sonde.cli;

import dev.sonde.cli.backup.BackupFolder;
import dev.sonde.cli.backup.Generation;
import dev.sonde.cli.backup.Restoring;
import dev.sonde.cli.backup.Verification;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.store.PointStore.KindExtent;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sonde restore}: makes a data folder of a backup. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Make a server's data folder of a backup, once all of it was found to be whole.",
      "",
      "What agents measured after the backup comes again as far as their spools still have it.",
      "Exit status: 0 restored; 2 not, and no server takes the folder for a whole one.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sonde restore /backup/sonde --data /var/lib/sonde",
      "  sonde restore /backup/sonde --data /tmp/look --at 2026-11-20T12:00:00Z"
    })
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder with backups.")
  private Path folder = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATA",
      description = "The data folder to be made; must be new or empty.")
  private Path data = Path.of("");

  @Option(
      names = "--at",
      paramLabel = "WHEN",
      description =
          "The backup of this name, or the newest one of this time or before; default: the newest.")
  private Optional<String> at = Optional.empty();

  @Override
  public Integer call() {
    return Attempt.of(spec, this::run);
  }

  private int run() throws IOException {
    Restoring.check(data.toAbsolutePath());
    BackupFolder backups = new BackupFolder(folder.toAbsolutePath());
    Generation generation = BackupText.find(backups, at);
    List<String> faults = new Verification(backups).faults(generation);
    if (!faults.isEmpty()) {
      throw new CommandFailedException(
          "the backup %s is damaged; try another with --at: %s"
              .formatted(generation.name(), String.join("; ", faults)));
    }
    Map<String, KindExtent> holds =
        new Restoring(backups, Clock.systemUTC()).restore(generation, data.toAbsolutePath());
    tell(generation, holds);
    return 0;
  }

  private void tell(Generation generation, Map<String, KindExtent> holds) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("restored %s to '%s'%n", generation.name(), data);
    holds.forEach(
        (kind, extent) ->
            out.printf(
                "  %s: %d points, from %s to %s%n",
                kind,
                extent.points(),
                BackupText.time(extent.oldest()),
                BackupText.time(extent.newest())));
    List<String> missing = generation.manifest().missing();
    if (!missing.isEmpty()) {
      out.println("  without " + missing.size() + " files that the backup lacks: " + missing);
    }
  }
}
