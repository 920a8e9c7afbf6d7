package dev.sonde.store.duckdb;

import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sole right to a folder, until closed or until the process ends, however it ends. */
public final class FolderLock implements AutoCloseable {
  /**
   * The folders that stores of this process have. Asked before the file is touched: on POSIX,
   * closing any channel of a file gives up all locks that the process holds on it.
   */
  private static final Set<Path> TAKEN_HERE = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the folder, which must exist.
   *
   * @throws StoreException if another store, of this process or another, has it
   */
  public static FolderLock take(Path folder) {
    try {
      Path real = folder.toRealPath();
      if (!TAKEN_HERE.add(real)) {
        throw inUse(folder);
      }
      boolean taken = false;
      try {
        FolderLock lock = new FolderLock(real, lockedFile(folder));
        taken = true;
        return lock;
      } finally {
        if (!taken) {
          TAKEN_HERE.remove(real);
        }
      }
    } catch (IOException e) {
      throw new StoreException("can't lock the store in '" + folder + "': " + e.getMessage(), e);
    }
  }

  private static FileChannel lockedFile(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw inUse(folder);
    }
    return channel;
  }

  private static StoreException inUse(Path folder) {
    return new StoreException("the store in '" + folder + "' is in use by another running server");
  }

  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("can't release the store's lock: " + e.getMessage(), e);
    } finally {
      TAKEN_HERE.remove(folder);
    }
  }
}
