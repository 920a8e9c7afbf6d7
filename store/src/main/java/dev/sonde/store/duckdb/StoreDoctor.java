package dev.sonde.store.duckdb;

import dev.sonde.store.Finding;
import dev.sonde.store.Finding.Grade;
import dev.sonde.store.Finding.Remedy;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/**
 * Examines the store in a folder that nobody uses, or a snapshot of one, without changing it: what
 * the tables say of each other and of the files, and what the files hold.
 */
public final class StoreDoctor {
  private static final String FILE = "sonde.duckdb";
  private static final int MEMORY_MEGABYTES = 256;

  private final Path folder;
  private final List<Finding> findings = new ArrayList<>();

  private StoreDoctor(Path folder) {
    this.folder = folder;
  }

  /**
   * Examines the store in a folder.
   *
   * @return what was found, the worst last known first by where it is looked for
   * @throws StoreException if there is none, or it can't be looked at
   */
  public static List<Finding> examine(Path folder) {
    if (!Files.exists(folder.resolve(FILE))) {
      throw new StoreException("there is no store in '" + folder + "'");
    }
    StoreDoctor doctor = new StoreDoctor(folder);
    try (NativeThreads thread = new NativeThreads("store-doctor", 1)) {
      thread.call(
          () -> {
            doctor.run();
            return doctor;
          });
    } catch (SQLException e) {
      throw new StoreException(
          "can't examine the store in '" + folder + "': " + Engine.explain(e), e);
    } catch (IllegalStateException e) {
      throw new StoreException("can't examine the store in '" + folder + "': " + e.getCause(), e);
    }
    return List.copyOf(doctor.findings);
  }

  private void run() throws SQLException {
    try (DuckDBConnection connection = connect()) {
      int format = version(connection);
      if (format > Format.VERSION) {
        add(
            Grade.ERROR,
            FILE,
            "has format %d, written by a newer version; this one knows up to %d"
                .formatted(format, Format.VERSION),
            Remedy.NONE);
      } else if (format < 4) {
        add(
            Grade.NOTE,
            FILE,
            "has format %d, which the next start takes over; examine it again then"
                .formatted(format),
            Remedy.NONE);
      } else {
        examine(connection, format);
      }
    } catch (SQLException e) {
      add(Grade.ERROR, FILE, "can't be read: " + Engine.explain(e), Remedy.NONE);
    }
  }

  private void examine(DuckDBConnection connection, int format) throws SQLException {
    if (format < Format.VERSION) {
      add(
          Grade.NOTE,
          FILE,
          "has format %d, which the next start takes over".formatted(format),
          Remedy.NONE);
    }
    findings.addAll(new TableExamination(connection).findings());
    try {
      findings.addAll(new FileExamination(connection, folder, format == Format.VERSION).findings());
    } catch (IOException e) {
      throw new StoreException("can't look through '" + folder + "': " + e, e);
    }
  }

  private DuckDBConnection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("access_mode", "READ_ONLY");
    properties.setProperty("memory_limit", MEMORY_MEGABYTES + "MB");
    properties.setProperty("threads", "2");
    properties.setProperty("temp_directory", System.getProperty("java.io.tmpdir"));
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    return (DuckDBConnection)
        new DuckDBDriver().connect("jdbc:duckdb:" + folder.resolve(FILE), properties);
  }

  private static int version(DuckDBConnection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT value FROM meta WHERE name = 'format'")) {
      return row.next() ? Integer.parseInt(row.getString(1)) : 0;
    }
  }

  private void add(Grade grade, String where, String what, Remedy remedy) {
    findings.add(new Finding(grade, where, what, remedy));
  }
}
