package dev.sonde.store.duckdb;

import dev.sonde.model.Micros;
import dev.sonde.store.Resolution;
import dev.sonde.store.StoreFigures;
import dev.sonde.store.StoreFigures.Holding;
import dev.sonde.store.StoreFigures.LostFile;
import dev.sonde.store.StoreFigures.Memory;
import dev.sonde.store.StoreFigures.Tier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.duckdb.DuckDBConnection;

/**
 * Tells {@link StoreFigures} of what is known in memory, and of tables what the engine knows of
 * them without reading them.
 */
final class Account {
  private static final long MEGABYTE = 1_000_000;
  private final DuckDbSettings settings;
  private final Clock clock;
  private final LongSupplier freeBytes;
  private final Troubles troubles;
  private final WriteLog writes;
  private final KeepingLog keeping;

  Account(
      DuckDbSettings settings,
      Clock clock,
      LongSupplier freeBytes,
      Troubles troubles,
      WriteLog writes,
      KeepingLog keeping) {
    this.settings = settings;
    this.clock = clock;
    this.freeBytes = freeBytes;
    this.troubles = troubles;
    this.writes = writes;
    this.keeping = keeping;
  }

  /** Looks at what is there now. */
  StoreFigures read(Opened now) throws SQLException {
    List<KindTable> tables = List.copyOf(now.catalogue().all());
    return now.engine().read(connection -> read(connection, now, tables));
  }

  private StoreFigures read(DuckDBConnection connection, Opened now, List<KindTable> tables)
      throws SQLException {
    long time = Micros.now(clock);
    List<Holding> holdings = new ArrayList<>();
    long late = 0;
    for (KindTable table : tables) {
      Layout layout = table.layout();
      late += rows(connection, layout.groups().stream().filter(HotGroup::isLate).toList()).points();
      Extent recent = rows(connection, layout.groups());
      if (!recent.isEmpty()) {
        holdings.add(holding(table.kind(), Tier.RECENT, 0, OptionalLong.empty(), recent));
      }
      for (Resolution resolution : Resolution.values()) {
        DayFiles.Amount amount = layout.files().amount(resolution);
        if (amount.files() > 0) {
          holdings.add(
              holding(
                  table.kind(),
                  tier(resolution),
                  amount.files(),
                  OptionalLong.of(amount.bytes()),
                  amount.extent()));
        }
      }
    }
    long main = now.engine().mainBytes();
    long log = now.engine().logBytes();
    long bytes = main + log + now.catalogue().fileBytes();
    long free = freeBytes.getAsLong();
    long limit = settings.diskBudget().orElse(bytes + Math.max(0, free - settings.reserveBytes()));
    return new StoreFigures(
        main,
        log,
        free,
        holdings,
        new Outlook(settings.retention(), Days.of(time)).forecast(tables, bytes, limit),
        writes.figures(time),
        keeping.figures(backlog(tables, late, time)),
        now.catalogue().lost().stream()
            .map(file -> new LostFile(file.path(), file.live()))
            .toList(),
        troubles.newestFirst(),
        memory(connection));
  }

  private static Extent rows(DuckDBConnection connection, List<HotGroup> groups)
      throws SQLException {
    Extent extent = Extent.NONE;
    for (HotGroup group : groups) {
      for (String table : group.tables()) {
        extent = extent.and(Extent.read(connection, table));
      }
    }
    return extent;
  }

  private static Tier tier(Resolution resolution) {
    return switch (resolution) {
      case RAW -> Tier.RAW;
      case MINUTE -> Tier.MINUTE;
      case HOUR -> Tier.HOUR;
    };
  }

  private static Holding holding(
      String kind, Tier tier, int files, OptionalLong bytes, Extent extent) {
    return new Holding(kind, tier, files, bytes, extent.points(), extent.oldest(), extent.newest());
  }

  private KeepingLog.Backlog backlog(Collection<KindTable> tables, long late, long now) {
    long grace = settings.keeping().grace().toNanos() / 1_000;
    List<Long> due =
        tables.stream()
            .flatMap(
                table ->
                    table.layout().groups().stream()
                        .filter(group -> !group.isLate())
                        .map(HotGroup::day)
                        .distinct())
            .map(day -> Days.last(day) + grace)
            .filter(end -> end < now)
            .sorted()
            .toList();
    return new KeepingLog.Backlog(
        late, due.size(), due.isEmpty() ? OptionalLong.empty() : OptionalLong.of(due.getFirst()));
  }

  private Memory memory(DuckDBConnection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT CAST(sum(memory_usage_bytes) AS BIGINT), CAST(sum(temporary_storage_bytes) AS BIGINT) FROM duckdb_memory()")) {
      row.next();
      return new Memory(row.getLong(1), settings.memoryMegabytes() * MEGABYTE, row.getLong(2));
    }
  }
}
