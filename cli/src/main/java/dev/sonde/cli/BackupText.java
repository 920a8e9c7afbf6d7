package dev.sonde.cli;

import dev.sonde.cli.backup.BackupFolder;
import dev.sonde.cli.backup.Generation;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.model.Micros;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Backups in words, and words that name one. */
final class BackupText {
  private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB");

  private BackupText() {}

  /** How much a backup holds. */
  static String contents(Generation generation) {
    return "%d points%s, %d files, %s"
        .formatted(
            generation.manifest().points(),
            generation
                .manifest()
                .oldest()
                .map(
                    oldest ->
                        " from "
                            + time(oldest)
                            + " to "
                            + time(generation.manifest().newest().get()))
                .orElse(""),
            generation.manifest().files().size(),
            size(generation.manifest().bytes()));
  }

  /** A time in microseconds, to the second. */
  static String time(long micros) {
    return Micros.toInstant(micros).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** A size in powers of 1,000. */
  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1_000 && unit < UNITS.size() - 1) {
      value /= 1_000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS.get(unit));
  }

  /**
   * The backup that is meant: the newest, one by its name, or the newest that is not after a time.
   *
   * @throws CommandFailedException if there is none
   */
  static Generation find(BackupFolder folder, Optional<String> at) throws IOException {
    BackupFolder.Listing all = folder.list();
    String wanted = at.orElse("");
    if (all.damaged().containsKey(wanted)) {
      throw new CommandFailedException(
          "the backup %s can't be read: %s".formatted(wanted, all.damaged().get(wanted)));
    }
    Optional<Generation> named =
        all.whole().stream().filter(each -> each.name().equals(wanted)).findFirst();
    if (named.isPresent()) {
      return named.get();
    }
    Instant latest = at.map(BackupText::instant).orElse(Instant.MAX);
    return all.whole().reversed().stream()
        .filter(each -> !each.time().isAfter(latest))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailedException(
                    at.map(text -> "there is no whole backup of " + text + " or before")
                        .orElse("there is no whole backup in the folder")));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new CommandFailedException(
          "--at: expected the name of a backup, or a time such as 2026-11-20T12:00:00Z; found '"
              + text
              + "'",
          e);
    }
  }
}
