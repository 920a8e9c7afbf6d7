package dev.sonde.cli.backup;

import dev.sonde.store.FileDigest;
import dev.sonde.store.Snapshots;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the files of backups and compares them with what they should be. Not thread-safe. */
public final class Verification {
  private final BackupFolder backups;
  private final Map<String, Optional<String>> seen = new HashMap<>();

  /** A verification; each file is read once, however many backups have it. */
  public Verification(BackupFolder backups) {
    this.backups = backups;
  }

  /** What is wrong with a backup; nothing if it can be restored. */
  public List<String> faults(Generation generation) {
    return generation.manifest().files().stream()
        .flatMap(file -> fault(file).map(what -> file.path() + ": " + what).stream())
        .toList();
  }

  private Optional<String> fault(Snapshots.File file) {
    String sha256 = file.sha256().orElse("");
    if (!sha256.matches("[0-9a-f]{64}")) {
      return Optional.of("the backup does not say its SHA-256");
    }
    return seen.computeIfAbsent(sha256, of -> read(file, of));
  }

  private Optional<String> read(Snapshots.File file, String sha256) {
    try {
      return FileDigest.of(backups.object(sha256)).equals(sha256) && backups.has(file)
          ? Optional.empty()
          : Optional.of("'%s' is damaged".formatted(backups.object(sha256)));
    } catch (NoSuchFileException _) {
      return Optional.of("'%s' is missing".formatted(backups.object(sha256)));
    } catch (IOException e) {
      return Optional.of("'%s' can't be read: %s".formatted(backups.object(sha256), e));
    }
  }
}
