package dev.sonde.store.duckdb;

import dev.sonde.store.FileDigest;
import dev.sonde.store.Resolution;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
  private final AtomicReference<@Nullable Hold> hold = new AtomicReference<>();

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
   * A file that has its name.
   *
   * @param bytes its size
   * @param sha256 its SHA-256, in hexadecimal digits
   */
  record Finished(long bytes, String sha256) {}

  /** Gives a file that was written its name; on the disk when this returns. */
  Finished finish(String path) {
    Path written = folder.resolve(path + UNFINISHED);
    Path target = folder.resolve(path);
    try {
      try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      String sha256 = FileDigest.of(written);
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
      for (Path each = target.getParent();
          each != null && each.startsWith(folder);
          each = each.getParent()) {
        try (FileChannel channel = FileChannel.open(each, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
      return new Finished(Files.size(target), sha256);
    } catch (IOException e) {
      throw new StoreException("can't finish '" + target + "': " + e, e);
    }
  }

  /**
   * Deletes files that count no more, at the end of a {@link Hold} if there is one; a file that
   * can't be deleted is left for the next opening.
   */
  void delete(Collection<DayFile> files) {
    List<Path> paths = files.stream().map(file -> folder.resolve(file.path())).toList();
    Hold held = hold.get();
    if (held == null || !held.keeps(paths)) {
      paths.forEach(Archive::delete);
    }
  }

  /**
   * From now on and until the hold is closed, no file that counted is deleted.
   *
   * @throws StoreException if there is one already
   */
  Hold hold() {
    Hold made = new Hold();
    if (!hold.compareAndSet(null, made)) {
      throw new StoreException("another snapshot of the store is being made");
    }
    return made;
  }

  /**
   * Keeps files from being deleted for a while. If it never ends, the next opening deletes them.
   */
  final class Hold implements AutoCloseable {
    private final List<Path> kept = new ArrayList<>();
    private boolean over;

    private synchronized boolean keeps(List<Path> files) {
      if (!over) {
        kept.addAll(files);
      }
      return !over;
    }

    @Override
    public void close() {
      hold.set(null);
      synchronized (this) {
        over = true;
      }
      kept.forEach(Archive::delete);
    }
  }

  /**
   * Links a file into a folder, at the same path in it.
   *
   * @return whether the file was there
   */
  boolean link(String path, Path into) {
    Path link = into.resolve(path);
    try {
      Files.createDirectories(link.getParent());
      Files.createLink(link, folder.resolve(path));
      return true;
    } catch (NoSuchFileException _) {
      return false;
    } catch (UnsupportedOperationException | IOException e) {
      throw new StoreException(
          "can't link '%s' into '%s' (a snapshot needs a file system with hard links): %s"
              .formatted(folder.resolve(path), into, e),
          e);
    }
  }

  /** The SHA-256 of a file; empty if it is not there or can't be read. */
  Optional<String> digest(String path) {
    try {
      return Optional.of(FileDigest.of(folder.resolve(path)));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "can't read '" + path + "': " + e);
      return Optional.empty();
    }
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

  /** Whether a file of the archive has a name that this store gives. */
  static boolean isOurs(String name) {
    return name.startsWith("part-")
        && (name.endsWith(".parquet") || name.endsWith(".parquet" + UNFINISHED));
  }
}
