package dev.sonde.cli.backup;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.server.backup.Manifest;
import dev.sonde.server.backup.Snapshot;
import dev.sonde.store.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Copies a snapshot into a folder of backups: only what no former backup has. Not thread-safe. */
public final class Copying {
  private final BackupFolder backups;
  private long copiedBytes;
  private int copied;

  /** A copying into a folder that the caller has claimed. */
  public Copying(BackupFolder backups) {
    this.backups = backups;
  }

  /**
   * What was done.
   *
   * @param generation the new backup
   * @param copied how many files were copied
   * @param copiedBytes their bytes
   * @param removed how many former generations went
   */
  public record Done(Generation generation, int copied, long copiedBytes, int removed) {}

  /**
   * Makes one generation of a snapshot.
   *
   * @param keep how many generations there are to be at most
   * @throws CommandFailedException if the snapshot went meanwhile
   * @throws IOException if something can't be read or written; former generations are as they were
   */
  public Done copy(Source source, int keep) throws IOException {
    List<Snapshots.File> files = new ArrayList<>();
    List<String> missing = new ArrayList<>(source.manifest().missing());
    for (Snapshots.File file : source.manifest().files()) {
      file(source, file).ifPresentOrElse(files::add, () -> missing.add(file.path()));
    }
    Manifest manifest = source.manifest().with(files, missing);
    Generation generation = backups.add(manifest);
    return new Done(generation, copied, copiedBytes, backups.keep(keep));
  }

  private Optional<Snapshots.File> file(Source source, Snapshots.File file) throws IOException {
    if (backups.has(file)) {
      return Optional.of(file);
    }
    try {
      Optional<Snapshots.File> added = backups.add(source.folder().resolve(file.path()), file);
      added.ifPresent(
          there -> {
            copied++;
            copiedBytes += there.bytes();
          });
      return added;
    } catch (NoSuchFileException e) {
      if (Files.exists(source.folder().resolve(Snapshot.MANIFEST))) {
        throw e;
      }
      throw new CommandFailedException(
          "the snapshot in '%s' was deleted meanwhile: the server was stopped, or its lease was over; try again"
              .formatted(source.folder()),
          e);
    }
  }
}
