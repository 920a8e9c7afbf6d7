package dev.sonde.store.duckdb;

import dev.sonde.model.Micros;
import dev.sonde.store.StoreStatus;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;

/**
 * Deletes files that are older than is kept or more than fit, each kind in one commit, and counts
 * what went. One thread uses it; what it counted any may read.
 */
final class Clearing {
  private static final System.Logger LOG = System.getLogger(Clearing.class.getName());
  private final Archive archive;
  private final Expiry expiry;
  private final Room room;
  private final Clock clock;
  private final Instance instance;
  private final Lock writing;
  private final AtomicLong tooOld = new AtomicLong();
  private final AtomicLong overBudget = new AtomicLong();

  /**
   * A clearing that has deleted nothing.
   *
   * @param writing is held while what is known in memory changes
   */
  Clearing(
      Archive archive,
      DuckDbSettings settings,
      Room room,
      Clock clock,
      Instance instance,
      Lock writing) {
    this.archive = archive;
    this.expiry = new Expiry(settings.retention());
    this.room = room;
    this.clock = clock;
    this.instance = instance;
    this.writing = writing;
  }

  /** Deletes what may go, and says once when room runs short. */
  void run() throws SQLException {
    long now = Micros.now(clock);
    clear(
        opened ->
            opened.catalogue().all().stream()
                .flatMap(table -> expiry.tooOld(table, now).stream())
                .toList(),
        "it is older than is kept",
        tooOld);
    clear(
        opened ->
            expiry.overBudget(opened.catalogue().all(), room.excess(opened.bytes()), Days.of(now)),
        "the store occupies more than its budget",
        overBudget);
    instance.use(
        opened -> {
          room.say(opened.bytes());
          return true;
        });
  }

  private void clear(Function<Opened, List<Expiry.Lot>> choice, String why, AtomicLong counter)
      throws SQLException {
    writing.lock();
    try {
      instance.use(
          opened -> {
            List<Expiry.Lot> lots = choice.apply(opened);
            for (Map.Entry<KindTable, List<Expiry.Lot>> each : Expiry.byKind(lots).entrySet()) {
              drop(opened, each.getKey(), each.getValue());
            }
            lots.forEach(lot -> say(lot, why));
            return counter.addAndGet(lots.stream().mapToLong(Expiry.Lot::bytes).sum());
          });
    } finally {
      writing.unlock();
    }
  }

  private void drop(Opened opened, KindTable table, Collection<Expiry.Lot> lots)
      throws SQLException {
    Dropping dropping =
        new Dropping(table, lots.stream().flatMap(lot -> lot.files().stream()).toList());
    opened.catalogue().changing();
    try {
      boolean _ =
          opened
              .engine()
              .write(
                  connection -> {
                    opened.growth().broken(connection);
                    dropping.write(connection, archive.folder());
                    return true;
                  });
      opened.growth().gone();
      dropping.publish();
    } finally {
      opened.catalogue().changed();
    }
    archive.delete(dropping.gone());
  }

  private static void say(Expiry.Lot lot, String why) {
    LOG.log(
        System.Logger.Level.INFO,
        () ->
            "deleted %s of kind %s from %s on (%d bytes in %d files), since %s"
                .formatted(
                    switch (lot.resolution()) {
                      case RAW -> "the points";
                      case MINUTE -> "the minutes";
                      case HOUR -> "the hours";
                    },
                    lot.table().kind(),
                    Days.text(lot.day()),
                    lot.bytes(),
                    lot.files().size(),
                    why));
  }

  /**
   * What went so far.
   *
   * @param late points that came too late
   */
  StoreStatus.Dropped dropped(long late) {
    return new StoreStatus.Dropped(tooOld.get(), overBudget.get(), late);
  }
}
