package dev.sonde.store.duckdb;

import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/**
 * One opened DuckDB file: a connection for the writer and a few for readers.
 *
 * <p>Transactions are begun and ended in SQL. With JDBC's auto-commit off the driver begins one
 * only at the next statement, and an appender used before that commits each of its chunks alone.
 */
final class Engine implements AutoCloseable {
  /** The name under which a copy is attached while it is made. */
  static final String COPY = "snapshot_being_made";

  private static final long MEBIBYTE = 1024L * 1024L;
  private final Path file;
  private final DuckDBConnection writer;
  private final List<DuckDBConnection> readers = new ArrayList<>();
  private final List<DuckDBConnection> keepers = new ArrayList<>();

  /** As many as there are reader threads, so that each finds one. */
  private final Queue<DuckDBConnection> idle = new ConcurrentLinkedQueue<>();

  private final NativeThreads readerThreads;
  private final NativeThreads writerThread = new NativeThreads("store-writer", 1);
  private final NativeThreads keeperThread = new NativeThreads("store-keeper", 1);

  /** One, so that SELECTs of people take turns among themselves and nobody else's. */
  private final NativeThreads askerThread = new NativeThreads("store-asker", 1);

  private final List<DuckDBConnection> askers = new ArrayList<>();
  private final NativeThreads copierThread = new NativeThreads("store-copier", 1);
  private final List<DuckDBConnection> copiers = new ArrayList<>();

  private Engine(Path file, DuckDBConnection writer, int readers) {
    this.file = file;
    this.writer = writer;
    this.readerThreads = new NativeThreads("store-reader", readers);
  }

  static Engine open(Path folder, DuckDbSettings settings) throws SQLException {
    Path file = folder.resolve("sonde.duckdb");
    Engine engine =
        new Engine(file, connect(file, properties(folder, settings)), settings.readers());
    try {
      for (int i = 0; i < settings.readers(); i++) {
        engine.readers.add(engine.writer.duplicate());
      }
      engine.idle.addAll(engine.readers);
      DuckDBConnection keeper = engine.writer.duplicate();
      engine.keepers.add(keeper);
      // What it puts into a table in order is read in order, and need not be sorted as a whole.
      execute(keeper, "SET SESSION preserve_insertion_order = true");
      engine.askers.add(engine.writer.duplicate());
      engine.copiers.add(engine.writer.duplicate());
      return engine;
    } catch (SQLException e) {
      engine.close();
      throw e;
    }
  }

  private static DuckDBConnection connect(Path file, Properties properties) throws SQLException {
    return (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:" + file, properties);
  }

  private static Properties properties(Path folder, DuckDbSettings settings) {
    Properties properties = new Properties();
    properties.setProperty("memory_limit", settings.memoryMegabytes() + "MB");
    properties.setProperty("threads", Integer.toString(settings.threads()));
    properties.setProperty("temp_directory", folder.resolve("temporary").toString());
    properties.setProperty("max_temp_directory_size", settings.temporaryBytes() / MEBIBYTE + "MiB");
    // The store moves the log itself, after a commit: an automatic checkpoint that fails makes the
    // commit that set it off fail, though it is durable, and takes the whole instance down.
    properties.setProperty("checkpoint_threshold", "1TB");
    properties.setProperty("preserve_insertion_order", "false");
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    return properties;
  }

  /** Whether an error has made the opened file unusable until it is opened again. */
  static boolean isFatal(SQLException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("database has been invalidated")
        || message.startsWith("FATAL")
        || message.startsWith("INTERNAL");
  }

  /** Whether a statement was ended since its time was over. */
  static boolean isInterrupted(SQLException e) {
    return explain(e).startsWith("INTERRUPT");
  }

  /**
   * The first line of an error, which says what is wrong; the engine adds a stack trace to some.
   */
  static String explain(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown error");
  }

  static void execute(DuckDBConnection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs something in a transaction of its own. Waits while all readers' connections are taken. */
  <T> T read(Work<T> work) throws SQLException {
    return readerThreads.call(
        () -> {
          DuckDBConnection connection = idle.remove();
          try {
            return inTransaction(connection, work);
          } finally {
            idle.add(connection);
          }
        });
  }

  /** Runs something on the writer's connection; commits if it returns, rolls back if it throws. */
  <T> T write(Work<T> work) throws SQLException {
    return writerThread.call(() -> inTransaction(writer, work));
  }

  /** Reads for the keeper, beside all others; one at a time. */
  <T> T keep(Work<T> work) throws SQLException {
    return keeperThread.call(() -> inTransaction(keepers.getFirst(), work));
  }

  /**
   * Reads for somebody's SELECT, beside all others; one at a time. What it makes meanwhile, such as
   * views, is gone when this returns.
   *
   * @param cancel ends the work; called again and again once the waiting thread is interrupted
   */
  <T> T ask(Work<T> work, Runnable cancel) throws SQLException {
    return askerThread.call(
        () -> {
          DuckDBConnection connection = askers.getFirst();
          execute(connection, "SET TimeZone = 'UTC'");
          execute(connection, "BEGIN TRANSACTION");
          try {
            return work.on(connection);
          } finally {
            rollBack(connection);
          }
        },
        cancel);
  }

  /**
   * Begins a copy of the whole file. When this returns, what the copy sees of the file is settled.
   * One at a time.
   *
   * @param target the file that the copy is to be; must not be there
   */
  Copying copying(Path target) throws SQLException {
    copierThread.call(
        () -> {
          begin(copiers.getFirst(), target);
          return target;
        });
    return new Copying();
  }

  private static void begin(DuckDBConnection connection, Path target) throws SQLException {
    // One that failed for want of room may not have let go.
    execute(connection, "DETACH DATABASE IF EXISTS " + COPY);
    execute(connection, "ATTACH " + Identifier.literal(target.toString()) + " AS " + COPY);
    boolean begun = false;
    try {
      execute(connection, "BEGIN TRANSACTION");
      // A transaction's view is settled when it reads first.
      execute(connection, "SELECT count(*) FROM meta");
      begun = true;
    } finally {
      if (!begun) {
        rollBack(connection);
        detach(connection);
      }
    }
  }

  private static void detach(DuckDBConnection connection) {
    try {
      execute(connection, "DETACH " + COPY);
    } catch (SQLException e) {
      System.getLogger(Engine.class.getName())
          .log(System.Logger.Level.WARNING, () -> "closing a copy: " + e.getMessage());
    }
  }

  /** A copy of the file that is being made, in a transaction that is open until this is closed. */
  final class Copying implements AutoCloseable {
    private Copying() {}

    /** Runs something in the transaction, and ends it. */
    <T> T run(Work<T> work) throws SQLException {
      return copierThread.call(
          () -> {
            T result = work.on(copiers.getFirst());
            execute(copiers.getFirst(), "COMMIT");
            return result;
          });
    }

    @Override
    public void close() throws SQLException {
      copierThread.call(
          () -> {
            rollBack(copiers.getFirst());
            detach(copiers.getFirst());
            return true;
          });
    }
  }

  private static <T> T inTransaction(DuckDBConnection connection, Work<T> work)
      throws SQLException {
    execute(connection, "BEGIN TRANSACTION");
    boolean committed = false;
    try {
      T result = work.on(connection);
      execute(connection, "COMMIT");
      committed = true;
      return result;
    } finally {
      if (!committed) {
        rollBack(connection);
      }
    }
  }

  /** A commit that failed has ended its transaction already; then there is nothing to do here. */
  private static void rollBack(DuckDBConnection connection) {
    try {
      execute(connection, "ROLLBACK");
    } catch (SQLException e) {
      System.getLogger(Engine.class.getName())
          .log(System.Logger.Level.DEBUG, () -> "nothing to roll back: " + e.getMessage());
    }
  }

  /** The size of the log of commits that are not in the main file yet. */
  long logBytes() {
    return size(Path.of(file + ".wal"));
  }

  /** The size of the main file. */
  long mainBytes() {
    return size(file);
  }

  /** The size of the main file and the log. */
  long bytes() {
    return mainBytes() + logBytes();
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (NoSuchFileException _) {
      return 0;
    } catch (IOException e) {
      throw new StoreException("can't read the size of '" + path + "'", e);
    }
  }

  /** Puts the log into the main file. */
  void checkpoint() throws SQLException {
    writerThread.call(
        () -> {
          execute(writer, "CHECKPOINT");
          return true;
        });
  }

  /** Waits for the work at hand and closes all connections. */
  @Override
  public void close() {
    readerThreads.close();
    keeperThread.close();
    askerThread.close();
    copierThread.close();
    writerThread.close();
    keepers.forEach(Engine::closeQuietly);
    askers.forEach(Engine::closeQuietly);
    copiers.forEach(Engine::closeQuietly);
    readers.forEach(Engine::closeQuietly);
    closeQuietly(writer);
  }

  /** What was committed is safe in the log, so a failure here costs nothing but time later. */
  private static void closeQuietly(DuckDBConnection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      System.getLogger(Engine.class.getName())
          .log(System.Logger.Level.WARNING, () -> "closing the store: " + e.getMessage());
    }
  }

  /** Work with a connection inside a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T on(DuckDBConnection connection) throws SQLException;
  }
}
