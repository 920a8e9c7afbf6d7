package dev.sonde.server.inventory;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the inventory, brought up to date by Flyway's migrations.
 *
 * <p>Loading Flyway costs a good part of a second, so it is only asked when its own history table
 * doesn't show the newest migration yet. The migrations are named here rather than searched for, as
 * a scan of the class path would cost as much again.
 */
final class Schema {
  /** The migrations beside this class, oldest first; a new one is added at the end. */
  private static final List<String> MIGRATIONS =
      List.of(
          "V1__devices_and_events.sql", "V2__checks.sql", "V3__monitors.sql", "V4__commands.sql");

  private static final String NEWEST = Integer.toString(MIGRATIONS.size());

  private Schema() {}

  /** Brings the tables up to date. */
  static void migrate(DataSource database) throws SQLException {
    if (!isCurrent(database)) {
      Flyway.configure()
          .dataSource(database)
          .resourceProvider(new Resources())
          .loggers("slf4j")
          .load()
          .migrate();
    }
  }

  private static boolean isCurrent(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      return hasRow(
              statement,
              "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'flyway_schema_history'")
          && hasRow(
              statement,
              "SELECT 1 FROM flyway_schema_history WHERE success = 1 AND version = '%s'"
                  .formatted(NEWEST));
    }
  }

  private static boolean hasRow(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  private static final class Resources implements ResourceProvider {
    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return MIGRATIONS.stream()
          .filter(name -> name.startsWith(prefix))
          .<LoadableResource>map(Migration::new)
          .toList();
    }

    @Override
    public @Nullable LoadableResource getResource(String name) {
      return MIGRATIONS.contains(name) ? new Migration(name) : null;
    }
  }

  private static final class Migration extends LoadableResource {
    private final String name;

    Migration(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      InputStream stream = Schema.class.getResourceAsStream(name);
      return new InputStreamReader(
          Objects.requireNonNull(stream, () -> "missing on the class path: " + name),
          StandardCharsets.UTF_8);
    }

    @Override
    public String getAbsolutePath() {
      return name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
