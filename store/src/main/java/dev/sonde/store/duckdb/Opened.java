package dev.sonde.store.duckdb;

import dev.sonde.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * An open file and what is known of it in memory. After a fatal error of the engine both are thrown
 * away together and read anew.
 */
record Opened(Engine engine, Catalogue catalogue, Marks marks, Growth growth) {

  /**
   * Opens the file in a folder, or makes it.
   *
   * @throws StoreException if it can't be opened or is of a newer format
   */
  static Opened open(Path folder, DuckDbSettings settings) {
    try {
      Engine engine = Engine.open(folder, settings);
      boolean done = false;
      try {
        Opened opened = load(engine, folder);
        done = true;
        return opened;
      } finally {
        if (!done) {
          engine.close();
        }
      }
    } catch (SQLException e) {
      throw new StoreException("can't open the store in '" + folder + "': " + Engine.explain(e), e);
    }
  }

  /** What the store occupies. */
  long bytes() {
    return engine.bytes() + catalogue.fileBytes();
  }

  private static Opened load(Engine engine, Path folder) throws SQLException {
    return engine.write(
        connection -> {
          Format.prepare(connection, folder);
          return new Opened(
              engine,
              Format.load(connection, new Archive(folder), new LatestFile(folder)),
              Marks.load(connection),
              Growth.load(connection));
        });
  }
}
