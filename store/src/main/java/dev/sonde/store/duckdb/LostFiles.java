package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Looks whether the files that count are there. One that is not is noted as lost, which is said
 * once; it stays in the list, and counts again if it comes back before its day was written anew.
 * Rollups of days whose points are there are made anew where one of their files is lost.
 */
final class LostFiles {
  private static final System.Logger LOG = System.getLogger(LostFiles.class.getName());
  private final DuckDBConnection connection;
  private final Archive archive;
  private final List<DayFile> missing = new ArrayList<>();

  LostFiles(DuckDBConnection connection, Archive archive) {
    this.connection = connection;
    this.archive = archive;
  }

  /** The files that are there, by kind. */
  Map<String, DayFiles> whole(List<FileList.Entry> listed) throws SQLException {
    List<DayFile> whole = new ArrayList<>();
    List<DayFile> back = new ArrayList<>();
    List<DayFile> lost = new ArrayList<>();
    for (FileList.Entry each : listed) {
      boolean there = archive.isWhole(each.file());
      (!there ? lost : each.lost() ? back : whole).add(each.file());
      if (!there && !each.lost()) {
        say(each.file());
        FileList.lost(connection, each.file(), true);
      }
    }
    for (DayFile file : back) {
      if (whole.stream().noneMatch(other -> isInItsPlace(other, file))) {
        LOG.log(System.Logger.Level.INFO, "the store has found ''{0}'' again", file.path());
        FileList.lost(connection, file, false);
        whole.add(file);
      }
    }
    missing.addAll(lost);
    for (DayFile file : lost) {
      forgetRollups(file, whole);
    }
    return whole.stream()
        .collect(
            Collectors.groupingBy(
                DayFile::kind,
                TreeMap::new,
                Collectors.collectingAndThen(Collectors.toList(), DayFiles::new)));
  }

  private void say(DayFile file) {
    LOG.log(
        System.Logger.Level.ERROR,
        "the store has lost '"
            + archive.folder()
            + "/"
            + file.path()
            + "', or a part of it, with "
            + file.live()
            + " points; it is left out");
  }

  private static boolean isInItsPlace(DayFile other, DayFile file) {
    return other.kind().equals(file.kind())
        && other.resolution() == file.resolution()
        && other.day() == file.day()
        && Share.of(other).overlaps(file);
  }

  /** Days whose points are there lack rollups then, and get them from the keeper. */
  private void forgetRollups(DayFile lost, List<DayFile> whole) throws SQLException {
    if (lost.resolution() == Resolution.RAW) {
      return;
    }
    List<DayFile> raw =
        whole.stream()
            .filter(file -> file.resolution() == Resolution.RAW && file.kind().equals(lost.kind()))
            .toList();
    List<DayFile> minutes =
        whole.stream()
            .filter(file -> file.resolution() == Resolution.MINUTE)
            .filter(file -> file.kind().equals(lost.kind()))
            .filter(file -> file.day() >= lost.day() && file.day() <= lost.lastDay())
            .filter(file -> raw.stream().anyMatch(points -> points.day() == file.day()))
            .toList();
    FileList.forget(connection, minutes);
    whole.removeAll(minutes);
    if (lost.resolution() == Resolution.MINUTE
        && raw.stream().anyMatch(points -> points.day() == lost.day())) {
      FileList.forget(connection, List.of(lost));
      missing.remove(lost);
    }
  }

  /** The files that are not there and can't be made again. */
  List<DayFile> missing() {
    return missing;
  }
}
