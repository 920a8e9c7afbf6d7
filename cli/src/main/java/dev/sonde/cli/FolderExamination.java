package dev.sonde.cli;

import dev.sonde.server.backup.Folders;
import dev.sonde.server.backup.SnapshotShelf;
import dev.sonde.store.Finding;
import dev.sonde.store.Finding.Grade;
import dev.sonde.store.Finding.Remedy;
import dev.sonde.store.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;

/** Looks at a data folder from outside: who may use it, what lies about, and how much is free. */
final class FolderExamination {
  private static final long LITTLE = 64L << 20;
  private static final long FEW = 10 * LITTLE;

  private final Path data;
  private final List<Finding> findings = new ArrayList<>();

  FolderExamination(Path data) {
    this.data = data;
  }

  /**
   * What was found.
   *
   * @param stopped whether no server uses the folder, so that all that it makes for a while is left
   *     over
   */
  List<Finding> findings(boolean stopped) throws IOException {
    room();
    if (isOpen(data)) {
      add(Grade.NOTE, data.toString(), "can be read by every user of this host");
    }
    UserPrincipal owner = Files.getOwner(data);
    for (Path each : Folders.list(data)) {
      String name = each.getFileName().toString();
      if (!Files.getOwner(each).equals(owner)) {
        add(
            Grade.WARNING,
            name,
            "belongs to %s and the folder to %s, whose server may not be able to write it"
                .formatted(Files.getOwner(each), owner));
      }
      if (stopped && isLeft(name) && !Folders.list(each).isEmpty()) {
        add(Grade.NOTE, name, "is left of something that was cut off; the next start deletes it");
      }
    }
    if (Files.exists(data.resolve(Snapshots.UNFINISHED_RESTORE))) {
      add(
          Grade.ERROR,
          Snapshots.UNFINISHED_RESTORE,
          "a restore was not finished: run it again, no server starts until then");
    }
    return findings;
  }

  private static boolean isLeft(String name) {
    return name.equals(SnapshotShelf.FOLDER) || name.equals("exports") || name.equals("temporary");
  }

  private static boolean isOpen(Path path) throws IOException {
    return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
  }

  private void room() throws IOException {
    long free = Files.getFileStore(data).getUsableSpace();
    if (free < FEW) {
      add(
          free < LITTLE ? Grade.ERROR : Grade.WARNING,
          data.toString(),
          "only %s are free on its disk".formatted(BackupText.size(free))
              + (free < LITTLE ? ", with which the server takes nothing" : ""));
    }
  }

  private void add(Grade grade, String where, String what) {
    findings.add(new Finding(grade, where, what, Remedy.NONE));
  }
}
