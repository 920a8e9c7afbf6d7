package dev.sonde.store.duckdb;

import dev.sonde.store.StoreStatus;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** How much room a store has: by its budget, and on its disk. Thread-safe. */
final class Room {
  private static final System.Logger LOG = System.getLogger(Room.class.getName());
  private static final double SHORT = 0.9;

  /** The disk is nearly full where less than so many times the reserve is free. */
  private static final int RESERVES = 10;

  private final OptionalLong budget;
  private final long reserveBytes;
  private final LongSupplier freeBytes;
  private final AtomicReference<Shortage> said = new AtomicReference<>(Shortage.NONE);

  /**
   * The room of a store.
   *
   * @param freeBytes tells how much is free on the disk
   */
  Room(DuckDbSettings settings, LongSupplier freeBytes) {
    this.budget = settings.diskBudget();
    this.reserveBytes = settings.reserveBytes();
    this.freeBytes = freeBytes;
  }

  /** How many bytes of those that the store occupies are more than it may. */
  long excess(long bytes) {
    return budget.isPresent() ? Math.max(0, bytes - budget.getAsLong()) : 0;
  }

  /** How things are, given what the store occupies. */
  StoreStatus.Room status(long bytes) {
    return new StoreStatus.Room(budget, warning(shortage(bytes), bytes));
  }

  private Shortage shortage(long bytes) {
    if (budget.isPresent() && bytes >= SHORT * budget.getAsLong()) {
      return Shortage.OF_BUDGET;
    }
    return freeBytes.getAsLong() < RESERVES * reserveBytes ? Shortage.OF_DISK : Shortage.NONE;
  }

  private String warning(Shortage shortage, long bytes) {
    return switch (shortage) {
      case NONE -> "";
      case OF_BUDGET ->
          String.format(
              Locale.ROOT,
              "the store occupies %.0f %% of its budget of %d MB; beyond it the oldest days go",
              100.0 * bytes / budget.orElse(1),
              budget.orElse(0) / 1_000_000);
      case OF_DISK ->
          "the disk of the store is nearly full: %d MB are free"
              .formatted(freeBytes.getAsLong() / 1_000_000);
    };
  }

  /** Says so in the log when room begins to run short. */
  void say(long bytes) {
    Shortage now = shortage(bytes);
    if (said.getAndSet(now) != now && now != Shortage.NONE) {
      LOG.log(System.Logger.Level.WARNING, warning(now, bytes));
    }
  }

  private enum Shortage {
    NONE,
    OF_BUDGET,
    OF_DISK
  }
}
