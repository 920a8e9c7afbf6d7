package dev.sonde.server.commands;

import dev.sonde.server.inventory.CommandArchive;
import dev.sonde.server.inventory.CommandArchive.Change;
import dev.sonde.server.inventory.InventoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Writes ends of commands a little later, so that those who notice them never wait for a disk. What
 * could not be written is tried again at the next {@link #flush}. As many wait as there are agents
 * of commands that are kept in memory, which is bounded. Thread-safe.
 */
final class CommandWriter {
  private static final System.Logger LOG = System.getLogger(CommandWriter.class.getName());

  private final CommandArchive archive;
  private final Consumer<Change> written;
  private final Queue<Change> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean soon = new AtomicBoolean();
  private final ReentrantLock writing = new ReentrantLock();

  /**
   * A writer.
   *
   * @param written is told of each change that was written
   */
  CommandWriter(CommandArchive archive, Consumer<Change> written) {
    this.archive = archive;
    this.written = written;
  }

  /** Writes a change soon, on a thread of its own. */
  void add(Change change) {
    waiting.add(change);
    if (soon.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("commands")
          .start(
              () -> {
                soon.set(false);
                flush();
              });
    }
  }

  /** Writes what waits; if that fails, logs why and keeps it. */
  void flush() {
    writing.lock();
    try {
      List<Change> batch = new ArrayList<>(waiting);
      if (!batch.isEmpty()) {
        archive.write(batch);
        batch.forEach(
            change -> {
              waiting.poll();
              written.accept(change);
            });
      }
    } catch (InventoryException e) {
      LOG.log(System.Logger.Level.ERROR, e.getMessage() + "; it is tried again each second");
    } finally {
      writing.unlock();
    }
  }
}
