package dev.sonde.cli;

import dev.sonde.cli.backup.BackupFolder;
import dev.sonde.cli.backup.Copying;
import dev.sonde.cli.backup.LeasedSource;
import dev.sonde.cli.backup.Source;
import dev.sonde.cli.backup.StoppedSource;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.client.ServerOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sonde backup}: adds a backup of a server to a folder. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Add a backup to a folder: of the server that runs on this host, or with --data of one that is stopped.",
      "",
      "Only what no former backup in the folder has is copied. The server goes on meanwhile. Run it as the server's user or root.",
      "Exit status: 0 made; 1 made, but files were missing or damaged in the store; 2 not made.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sonde backup /backup/sonde --keep 14",
      "  sonde backup /backup/sonde --data /var/lib/sonde     no server runs",
      "  sonde backup list /backup/sonde",
      "  sonde backup verify /backup/sonde",
      "  sonde restore /backup/sonde --data /var/lib/sonde"
    },
    subcommands = {BackupListCommand.class, BackupVerifyCommand.class})
final class BackupCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ServerOption server = new ServerOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The folder with backups; made if it is not there.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Back up this data folder, which no server may be using.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Remove the oldest backups but N, this one counted; default: none is removed.")
  private Optional<Integer> keep = Optional.empty();

  @Override
  public Integer call() {
    return Attempt.of(spec, this::run);
  }

  private int run() throws IOException {
    Path into =
        folder.orElseThrow(
            () -> new CommandFailedException("name the folder for backups: sonde backup DIR"));
    int kept = keep.orElse(Integer.MAX_VALUE);
    if (kept < 1) {
      throw new CommandFailedException("--keep: expected at least 1, found " + kept);
    }
    BackupFolder backups = new BackupFolder(into.toAbsolutePath());
    try (BackupFolder.Claim _ = backups.claim();
        Source source = source()) {
      return tell(new Copying(backups).copy(source, kept));
    }
  }

  private Source source() {
    return data.isPresent()
        ? StoppedSource.take(data.get().toAbsolutePath(), Version.text(), Clock.systemUTC())
        : LeasedSource.take(server.client());
  }

  private int tell(Copying.Done done) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "backup %s of %s: %s; %d files copied (%s)%n",
        done.generation().name(),
        data.map(folder -> "'" + folder + "'").orElse(server.client().server()),
        BackupText.contents(done.generation()),
        done.copied(),
        BackupText.size(done.copiedBytes()));
    if (done.removed() > 0) {
      out.println("removed " + done.removed() + " old backups");
    }
    done.generation()
        .manifest()
        .missing()
        .forEach(
            path ->
                spec.commandLine()
                    .getErr()
                    .println(
                        "sonde backup: '"
                            + path
                            + "' is missing or damaged in the store and in no former backup; see sonde doctor"));
    return done.generation().manifest().missing().isEmpty() ? 0 : Main.FAILED;
  }
}
