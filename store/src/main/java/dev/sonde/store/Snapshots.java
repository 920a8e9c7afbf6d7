package dev.sonde.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Copies a store as it is at one instant, while it goes on reading and writing. Thread-safe. */
public interface Snapshots {

  /** What a store's folder has in it while a restore into it is not finished. */
  String UNFINISHED_RESTORE = "restoring";

  /**
   * Makes a folder that a store of the same version can be opened in: with every commit that
   * returned before this was called, and none in part. Files that never change are not copied but
   * linked, so that they stay until the folder is deleted.
   *
   * @param folder an empty folder on the store's file system
   * @throws StoreException if there is no room for it, the file system has no hard links, or
   *     another snapshot is being made; then the folder may hold a part of it
   */
  Snapshot write(Path folder);

  /**
   * What a snapshot holds.
   *
   * @param format the format of the store
   * @param time the instant whose state it is, in microseconds
   * @param points how many points it has as they came
   * @param oldest the time of the oldest, or the oldest that is known of, in microseconds; empty if
   *     there is nothing
   * @param newest the time of the newest
   * @param files its files
   * @param missing the paths of files that should be in it and are not there
   */
  record Snapshot(
      int format,
      long time,
      long points,
      Optional<Long> oldest,
      Optional<Long> newest,
      List<File> files,
      List<String> missing) {
    /** A snapshot. */
    public Snapshot {
      files = List.copyOf(files);
      missing = List.copyOf(missing);
    }
  }

  /**
   * A file of a snapshot.
   *
   * @param path where it is, within the folder, with {@code /} between names
   * @param bytes its size
   * @param sha256 its SHA-256 in hexadecimal digits as it was when it was written; empty if it was
   *     not noted
   */
  record File(String path, long bytes, Optional<String> sha256) {}
}
