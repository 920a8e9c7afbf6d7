package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder with the files of closed days: {@code archive/kind=KIND/day=DAY/part-N.parquet} and
 * their rollups: {@code archive/rollup=1m/kind=KIND/day=DAY/part-N.parquet} and {@code
 * archive/rollup=1h/kind=KIND/month=MONTH/part-N.parquet}.
 */
final class Archive {
  private static final System.Logger LOG = System.getLogger(Archive.class.getName());
  private static final String NAME = "archive";
  private static final String UNFINISHED = ".unfinished";

  private final Path folder;

  /**
   * The archive of a store.
   *
   * @param folder where the store is
   */
  Archive(Path folder) {
    this.folder = folder;
  }

  /** Where the store is, for SQL. */
  String folder() {
    return folder.toString();
  }

  /** The path of a file, within the store's folder. */
  static String path(String kind, Resolution resolution, long day, int number) {
    String of = "kind=" + Identifier.encode(kind);
    String in =
        switch (resolution) {
          case RAW -> of + "/day=" + Days.text(day);
          case MINUTE -> "rollup=1m/" + of + "/day=" + Days.text(day);
          case HOUR -> "rollup=1h/" + of + "/month=" + Days.monthText(day);
        };
    return NAME + "/" + in + "/part-" + number + ".parquet";
  }

  /** The number in a path that {@link #path} made. */
  static int number(String path) {
    return Integer.parseInt(
        path.substring(path.lastIndexOf('-') + 1, path.length() - ".parquet".length()));
  }

  /**
   * Where a file is written before it is complete.
   *
   * @throws StoreException if its folder can't be made
   */
  Path unfinished(String path) {
    Path target = folder.resolve(path + UNFINISHED);
    try {
      Files.createDirectories(target.getParent());
      Files.deleteIfExists(target);
      return target;
    } catch (IOException e) {
      throw new StoreException("can't write to '" + target.getParent() + "': " + e, e);
    }
  }

  /**
   * Gives a file that was written its name; on the disk when this returns.
   *
   * @return its size in bytes
   */
  long finish(String path) {
    Path written = folder.resolve(path + UNFINISHED);
    Path target = folder.resolve(path);
    try {
      try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
      for (Path each = target.getParent();
          each != null && each.startsWith(folder);
          each = each.getParent()) {
        try (FileChannel channel = FileChannel.open(each, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
      return Files.size(target);
    } catch (IOException e) {
      throw new StoreException("can't finish '" + target + "': " + e, e);
    }
  }

  /** Deletes files that count no more; one that can't be deleted is left for the next opening. */
  void delete(Collection<DayFile> files) {
    files.forEach(file -> delete(folder.resolve(file.path())));
  }

  /** Deletes what is left of a file that was not finished. */
  void discard(String path) {
    delete(folder.resolve(path + UNFINISHED));
    delete(folder.resolve(path));
  }

  private static void delete(Path file) {
    try {
      boolean _ = Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "can't delete '" + file + "': " + e);
    }
  }

  /** Whether a file is there in the size in which it was written. */
  boolean isWhole(DayFile file) {
    // One call for each of thousands of files at the start; nobody can look at what can't be seen.
    return folder.resolve(file.path()).toFile().length() == file.bytes();
  }

  /**
   * Deletes all files that are not among those that count.
   *
   * @param counting the paths of those that do
   */
  void clean(Set<String> counting) {
    Path root = folder.resolve(NAME);
    if (!Files.isDirectory(root)) {
      return;
    }
    Set<Path> known = counting.stream().map(folder::resolve).collect(Collectors.toSet());
    List<Path> strangers;
    try (Stream<Path> all = Files.walk(root)) {
      strangers =
          all.filter(Files::isRegularFile)
              .filter(file -> isOurs(file.getFileName().toString()))
              .filter(file -> !known.contains(file))
              .toList();
    } catch (IOException e) {
      throw new StoreException("can't look through '" + root + "': " + e, e);
    }
    strangers.forEach(Archive::delete);
  }

  private static boolean isOurs(String name) {
    return name.startsWith("part-")
        && (name.endsWith(".parquet") || name.endsWith(".parquet" + UNFINISHED));
  }
}
