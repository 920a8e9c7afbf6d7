package dev.sonde.server.inventory;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The inventory's database. Every method does its work before it returns, and throws {@link
 * InventoryException} if the database could not do it. Thread-safe; SQLite lets one writer in at a
 * time, and others wait for it for up to five seconds.
 *
 * <p>{@code synchronous=NORMAL}: in WAL mode a power failure can undo the last commits but not
 * damage the file, and a crash of the program loses nothing. What it could undo is a few seconds of
 * names and events, which the points in the store outweigh.
 */
public final class Inventory implements AutoCloseable {
  private static final int BUSY_MILLIS = 5_000;
  private static final int CONNECTIONS = 4;

  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Inventory(HikariDataSource pool) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  /**
   * Opens the database file, and makes it if it isn't there.
   *
   * @throws InventoryException if that failed
   */
  public static Inventory open(Path file) {
    HikariDataSource pool = null;
    try {
      pool = new HikariDataSource(poolOf(file));
      Schema.migrate(pool);
      return new Inventory(pool);
    } catch (SQLException | RuntimeException e) {
      if (pool != null) {
        pool.close();
      }
      throw new InventoryException(
          "the inventory " + file + " could not be opened: " + e.getMessage(), e);
    }
  }

  private static HikariConfig poolOf(Path file) {
    SQLiteConfig settings = new SQLiteConfig();
    settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
    settings.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    settings.setBusyTimeout(BUSY_MILLIS);
    settings.enforceForeignKeys(true);
    settings.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    SQLiteDataSource source = new SQLiteDataSource(settings);
    source.setUrl("jdbc:sqlite:" + file);
    HikariConfig config = new HikariConfig();
    config.setPoolName("inventory");
    config.setDataSource(source);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    return config;
  }

  /** All devices. */
  public List<DeviceRecord> devices() {
    return run(
        "read the devices",
        db -> {
          Map<String, Map<String, String>> labels = labels(db);
          return db.createQuery("SELECT * FROM devices ORDER BY id")
              .map(
                  (row, context) ->
                      Rows.device(row, labels.getOrDefault(row.getString("id"), Map.of())))
              .list();
        });
  }

  private static Map<String, Map<String, String>> labels(Handle db) {
    Map<String, Map<String, String>> labels = new HashMap<>();
    db.createQuery("SELECT device, name, value FROM device_labels")
        .map((row, context) -> List.of(row.getString(1), row.getString(2), row.getString(3)))
        .forEach(
            label ->
                labels
                    .computeIfAbsent(label.get(0), device -> new TreeMap<>())
                    .put(label.get(1), label.get(2)));
    return labels;
  }

  /**
   * Writes, in one transaction, devices that are new, what has changed in the presence and facts of
   * others, and events. A device in {@code seen} that was deleted stays deleted; an event whose id
   * is here already is skipped.
   */
  public void write(
      Collection<DeviceRecord> found, Collection<DeviceRecord> seen, Collection<Event> events) {
    change(
        "write the devices seen and " + events.size() + " events",
        db -> {
          batch(db, Rows.INSERT_DEVICE, found, Rows::bind);
          batch(db, Rows.UPDATE_SEEN, seen, Rows::bind);
          batch(db, Rows.INSERT_EVENT, events, Rows::bind);
        });
  }

  /** Writes a device's name, notes and labels; does nothing if it isn't here. */
  public void edit(Device device) {
    change(
        "write the device " + device.id(),
        db -> {
          int found =
              db.createUpdate("UPDATE devices SET name = :name, notes = :notes WHERE id = :id")
                  .bind("name", device.givenName())
                  .bind("notes", device.notes())
                  .bind("id", device.id())
                  .execute();
          db.execute("DELETE FROM device_labels WHERE device = ?", device.id());
          if (found > 0) {
            batch(
                db,
                "INSERT INTO device_labels (device, name, value) VALUES (:device, :name, :value)",
                device.labels().entrySet(),
                (batch, label) ->
                    batch
                        .bind("device", device.id())
                        .bind("name", label.getKey())
                        .bind("value", label.getValue()));
          }
        });
  }

  /** Deletes a device with its labels; its events stay. */
  public void delete(String id) {
    change("delete the device " + id, db -> db.execute("DELETE FROM devices WHERE id = ?", id));
  }

  /** The definitions of all checks, as {@link #putCheck} was given them. */
  public List<byte[]> checks() {
    return run(
        "read the checks",
        db ->
            db.createQuery("SELECT definition FROM checks ORDER BY id")
                .map((row, context) -> row.getString(1).getBytes(StandardCharsets.UTF_8))
                .list());
  }

  /** Writes a check in the place of the one with its id, if there is one. */
  public void putCheck(String id, byte[] definition) {
    change(
        "write the check " + id,
        db ->
            db.execute(
                "INSERT INTO checks (id, definition) VALUES (?, ?)"
                    + " ON CONFLICT (id) DO UPDATE SET definition = excluded.definition",
                id,
                new String(definition, StandardCharsets.UTF_8)));
  }

  /** Deletes a check. */
  public void deleteCheck(String id) {
    change("delete the check " + id, db -> db.execute("DELETE FROM checks WHERE id = ?", id));
  }

  /**
   * The addresses of all monitors that are to be dialled, each with its key, which may be empty.
   */
  public Map<String, String> monitors() {
    return run(
        "read the monitors",
        db -> {
          Map<String, String> monitors = new TreeMap<>();
          db.createQuery("SELECT address, secret FROM monitors")
              .map((row, context) -> List.of(row.getString(1), row.getString(2)))
              .forEach(row -> monitors.put(row.get(0), row.get(1)));
          return monitors;
        });
  }

  /** Writes a monitor in the place of the one at its address, if there is one. */
  public void putMonitor(String address, String key) {
    change(
        "write the monitor " + address,
        db ->
            db.execute(
                "INSERT INTO monitors (address, secret) VALUES (?, ?)"
                    + " ON CONFLICT (address) DO UPDATE SET secret = excluded.secret",
                address,
                key));
  }

  /** Deletes a monitor. */
  public void deleteMonitor(String address) {
    change(
        "delete the monitor " + address,
        db -> db.execute("DELETE FROM monitors WHERE address = ?", address));
  }

  /** Events, newest first. */
  public List<Event> events(EventQuery query) {
    return run(
        "read the events",
        db -> {
          Query found =
              db.createQuery(
                      "SELECT * FROM events WHERE time >= :from AND time < :to AND id < :before"
                          + conditions(query)
                          + " ORDER BY id DESC LIMIT :limit")
                  .bind("from", query.from())
                  .bind("to", query.to())
                  .bind("before", query.before())
                  .bind("limit", query.limit());
          query.device().ifPresent(id -> found.bind("device", id));
          query.check().ifPresent(id -> found.bind("check", id));
          return found.map((row, context) -> Rows.event(row)).list();
        });
  }

  /** What is asked of events besides time and page; types are words of the program's own. */
  private static String conditions(EventQuery query) {
    StringBuilder sql = new StringBuilder();
    if (query.device().isPresent()) {
      sql.append(" AND device = :device");
    }
    if (query.check().isPresent()) {
      sql.append(" AND json_extract(data, '$.check') = :check");
    }
    if (!query.types().isEmpty()) {
      sql.append(
          query.types().stream()
              .map(type -> "'" + type.word() + "'")
              .collect(Collectors.joining(", ", " AND type IN (", ")")));
    }
    return sql.toString();
  }

  /** The commands in it. */
  public CommandArchive commands() {
    return new CommandArchive(this);
  }

  /** The id of the newest event, 0 if there is none. */
  public long newestEvent() {
    return run(
        "read the newest event's id",
        db -> db.createQuery("SELECT coalesce(max(id), 0) FROM events").mapTo(Long.class).one());
  }

  /** What keeps the database from being read, empty if nothing does. Never throws. */
  public Optional<String> problem() {
    try {
      newestEvent();
      return Optional.empty();
    } catch (InventoryException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Writes all that is in the database at one instant into a file, which must not be there; others
   * read and write meanwhile.
   */
  public void copy(Path file) {
    run("copy itself to " + file, db -> db.execute("VACUUM INTO ?", file.toString()));
  }

  /** Releases the file. */
  @Override
  public void close() {
    pool.close();
  }

  private <T> void batch(Handle db, String sql, Collection<T> values, Binding<T> binding) {
    if (values.isEmpty()) {
      return;
    }
    try (PreparedBatch batch = db.prepareBatch(sql)) {
      for (T value : values) {
        binding.bind(batch, value);
        batch.add();
      }
      batch.execute();
    }
  }

  <T> T run(String what, Work<T> work) {
    try {
      return jdbi.withHandle(work::run);
    } catch (JdbiException e) {
      throw failure(what, e);
    }
  }

  <T> T transaction(String what, Work<T> work) {
    try {
      return jdbi.inTransaction(work::run);
    } catch (JdbiException e) {
      throw failure(what, e);
    }
  }

  void change(String what, Change change) {
    try {
      jdbi.useTransaction(change::run);
    } catch (JdbiException e) {
      throw failure(what, e);
    }
  }

  private static InventoryException failure(String what, JdbiException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new InventoryException("the inventory could not " + what + ": " + cause.getMessage(), e);
  }

  /** Something to be read. */
  interface Work<T> {
    T run(Handle db);
  }

  /** Something to be written. */
  interface Change {
    void run(Handle db);
  }

  private interface Binding<T> {
    void bind(PreparedBatch batch, T value);
  }
}
