package dev.sonde.store.duckdb;

import dev.sonde.store.FileDigest;
import dev.sonde.store.Finding;
import dev.sonde.store.Finding.Grade;
import dev.sonde.store.Finding.Remedy;
import dev.sonde.store.Resolution;
import dev.sonde.store.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/** Compares the files of the archive with the list of them, and reads each. */
final class FileExamination {
  private final DuckDBConnection connection;
  private final Path folder;
  private final boolean digests;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * An examination.
   *
   * @param folder where the store is
   * @param digests whether the list has the files' SHA-256
   */
  FileExamination(DuckDBConnection connection, Path folder, boolean digests) {
    this.connection = connection;
    this.folder = folder;
    this.digests = digests;
  }

  List<Finding> findings() throws SQLException, IOException {
    List<FileList.Entry> listed = FileList.read(connection);
    Map<String, String> sums = sums();
    Set<String> seen = new HashSet<>();
    Set<DayFile> broken = new HashSet<>();
    for (FileList.Entry each : listed) {
      String path = each.file().path();
      if (!seen.add(path)) {
        add(Grade.ERROR, path, "is listed twice", Remedy.LIST_ONCE);
      } else if (!isWell(each, Optional.ofNullable(sums.get(path)))) {
        broken.add(each.file());
      }
    }
    strangers(seen);
    rollups(
        listed.stream().filter(each -> !each.lost()).map(FileList.Entry::file).toList(), broken);
    return findings;
  }

  private Map<String, String> sums() throws SQLException {
    Map<String, String> sums = new HashMap<>();
    if (digests) {
      for (Snapshots.File file : FileList.counting(connection)) {
        file.sha256().ifPresent(sha256 -> sums.put(file.path(), sha256));
      }
    }
    return sums;
  }

  private boolean isWell(FileList.Entry entry, Optional<String> sha256) {
    DayFile file = entry.file();
    Path path = folder.resolve(file.path());
    try {
      long bytes = Files.size(path);
      if (bytes != file.bytes()) {
        return broken(
            file, "has %d bytes instead of %d".formatted(bytes, file.bytes()), entry.lost());
      }
      if (sha256.isPresent() && !FileDigest.of(path).equals(sha256.get())) {
        return broken(file, "is damaged: its SHA-256 is another", false);
      }
      return isReadable(file);
    } catch (NoSuchFileException _) {
      String what = "is missing, with %d points".formatted(file.live());
      add(
          entry.lost() ? Grade.WARNING : Grade.ERROR,
          file.path(),
          entry.lost() ? what + ", which was noted" : what,
          entry.lost() ? Remedy.NONE : Remedy.NOTE_LOST);
      return false;
    } catch (IOException e) {
      return broken(file, "can't be read: " + e, entry.lost());
    }
  }

  private boolean broken(DayFile file, String what, boolean lost) {
    add(
        lost ? Grade.WARNING : Grade.ERROR,
        file.path(),
        lost ? what + ", which was noted" : what,
        lost ? Remedy.QUARANTINE : Remedy.LEAVE_OUT);
    return false;
  }

  /** Whether what a file holds is what the list says of it. */
  private boolean isReadable(DayFile file) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql(file))) {
      row.next();
      List<String> faults = new ArrayList<>();
      differs(faults, "rows", row.getLong(1), file.rows());
      differs(faults, "the lowest series", row.getLong(2), file.firstSeries());
      differs(faults, "the highest series", row.getLong(3), file.lastSeries());
      differs(faults, "the oldest time", row.getLong(4), file.oldest());
      differs(faults, "the newest time", row.getLong(5), file.newest());
      if (row.getLong(4) < Days.begin(file.day()) || row.getLong(5) > Days.last(file.lastDay())) {
        faults.add("has rows of another day");
      }
      if (row.getLong(6) > 0) {
        faults.add(row.getLong(6) + " rows are not in the order of series and time");
      }
      if (file.isClean() && row.getLong(7) > 0) {
        faults.add(row.getLong(7) + " rows are of a series that is not known");
      }
      // It was read to its end, so it may well be right, and the list wrong: nothing is left out.
      faults.forEach(fault -> add(Grade.ERROR, file.path(), fault, Remedy.NONE));
      return true;
    } catch (SQLException e) {
      return broken(file, "can't be read: " + Engine.explain(e), false);
    }
  }

  private static void differs(List<String> faults, String what, long found, long listed) {
    if (found != listed) {
      faults.add("%s: %d instead of %d".formatted(what, found, listed));
    }
  }

  private String sql(DayFile file) {
    String columns =
        Stream.concat(
                Stream.of("count(*)", "min(series)", "max(series)", "min(time)", "max(time)"),
                Stream.of(
                    "count(*) FILTER (lag_series IS NOT NULL AND (lag_series, lag_time) >= (series, time))",
                    "count(*) FILTER (NOT " + RollupWriter.isKnown(file.kind()) + ")"))
            .reduce((a, b) -> a + ", " + b)
            .orElseThrow();
    String all =
        file.types().columns().stream()
            .map(column -> ", count(" + column.sql() + ")")
            .reduce("", String::concat);
    String before = "lag(%1$s) OVER (ORDER BY file_row_number) AS lag_%1$s";
    return "SELECT %s%s FROM (SELECT *, %s, %s FROM read_parquet(%s, hive_partitioning = false, file_row_number = true))"
        .formatted(
            columns,
            all,
            before.formatted("series"),
            before.formatted("time"),
            Identifier.literal(folder.resolve(file.path()).toString()));
  }

  /** Files that are not in the list. */
  private void strangers(Set<String> listed) throws IOException {
    Path archive = folder.resolve("archive");
    if (!Files.isDirectory(archive)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(archive)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String path = folder.relativize(file).toString();
      String name = file.getFileName().toString();
      if (!listed.contains(path) && Archive.isOurs(name)) {
        boolean whole = name.endsWith(".parquet");
        add(
            whole ? Grade.WARNING : Grade.NOTE,
            path,
            (whole ? "is not in the list of files" : "was not finished")
                + "; the next start deletes it",
            Remedy.QUARANTINE);
      }
    }
  }

  /** Days with points that have no rollups. */
  private void rollups(List<DayFile> files, Set<DayFile> broken) {
    Set<String> have = new HashSet<>();
    Set<String> need = new TreeSet<>();
    for (DayFile file : files) {
      String day = file.kind() + " of " + Days.text(file.day());
      if (file.resolution() == Resolution.MINUTE && !broken.contains(file)) {
        have.add(day);
      } else if (file.resolution() == Resolution.RAW) {
        need.add(day);
      }
    }
    need.removeAll(have);
    need.forEach(day -> add(Grade.WARNING, day, "has no rollups by the minute", Remedy.REBUILD));
  }

  private void add(Grade grade, String where, String what, Remedy remedy) {
    findings.add(new Finding(grade, where, what, remedy));
  }
}
