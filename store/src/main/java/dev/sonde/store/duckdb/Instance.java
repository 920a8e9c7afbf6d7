package dev.sonde.store.duckdb;

import dev.sonde.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The open file of a store, which is opened anew when the engine has declared it unusable. Any
 * number of threads may use it at once; it is replaced and closed while none does.
 */
final class Instance implements AutoCloseable {
  private final Path folder;
  private final DuckDbSettings settings;
  private final ReadWriteLock users = new ReentrantReadWriteLock();
  private final AtomicReference<@Nullable Opened> broken = new AtomicReference<>();
  private volatile @Nullable Opened current;
  private volatile boolean closed;

  /**
   * Opens the file.
   *
   * @throws StoreException if that fails
   */
  Instance(Path folder, DuckDbSettings settings) {
    this.folder = folder;
    this.settings = settings;
    this.current = Opened.open(folder, settings);
  }

  /**
   * Does something with the open file. Not to be called from within such work.
   *
   * @throws StoreException if the store is closed, or had to be opened again and could not
   */
  <T> T use(Work<T> work) throws SQLException {
    openAgainIfNeeded();
    users.readLock().lock();
    try {
      return on(usable(), work);
    } finally {
      users.readLock().unlock();
      dropBroken();
    }
  }

  private <T> T on(Opened opened, Work<T> work) throws SQLException {
    try {
      return work.with(opened);
    } catch (SQLException e) {
      if (Engine.isFatal(e)) {
        broken.set(opened);
      }
      throw e;
    }
  }

  private Opened usable() {
    Opened opened = current;
    if (closed || opened == null) {
      throw new StoreException("the store in '" + folder + "' is closed");
    }
    return opened;
  }

  private void openAgainIfNeeded() {
    if (current != null || closed) {
      return;
    }
    users.writeLock().lock();
    try {
      if (current == null && !closed) {
        current = Opened.open(folder, settings);
      }
    } finally {
      users.writeLock().unlock();
    }
  }

  private void dropBroken() {
    if (broken.get() == null) {
      return;
    }
    users.writeLock().lock();
    try {
      Opened opened = broken.getAndSet(null);
      if (opened != null && opened.equals(current)) {
        System.getLogger(Instance.class.getName())
            .log(System.Logger.Level.WARNING, "the store had a fatal error and is opened again");
        current = null;
        opened.engine().close();
      }
    } finally {
      users.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    users.writeLock().lock();
    try {
      closed = true;
      Opened opened = current;
      current = null;
      if (opened != null) {
        opened.engine().close();
      }
    } finally {
      users.writeLock().unlock();
    }
  }

  /** Work with an open file. */
  @FunctionalInterface
  interface Work<T> {
    T with(Opened opened) throws SQLException;
  }
}
