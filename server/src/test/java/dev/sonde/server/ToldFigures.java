package dev.sonde.server;

import dev.sonde.store.StoreFigures;
import dev.sonde.store.StoreFigures.Done;
import dev.sonde.store.StoreFigures.Forecast;
import dev.sonde.store.StoreFigures.Holding;
import dev.sonde.store.StoreFigures.LostFile;
import dev.sonde.store.StoreFigures.Memory;
import dev.sonde.store.StoreFigures.Tier;
import dev.sonde.store.StoreFigures.Trouble;
import dev.sonde.store.StoreFigures.Upkeep;
import dev.sonde.store.StoreFigures.Work;
import dev.sonde.store.StoreFigures.Writing;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What a store could tell of itself. */
public final class ToldFigures {
  private ToldFigures() {}

  /** Figures with everything that there may be, or with what a new store has. */
  public static StoreFigures figures(List<LostFile> lost, Optional<String> failing) {
    return new StoreFigures(
        1_000,
        20,
        5_000_000,
        List.of(
            new Holding("host", Tier.RECENT, 0, OptionalLong.empty(), 7, 1_000_000, 2_000_000),
            new Holding("host", Tier.RAW, 2, OptionalLong.of(300), 70, 100_000, 900_000)),
        Optional.of(new Forecast(12.5, 9_000, OptionalLong.of(77_000_000), 9_900)),
        new Writing(
            3, 30, 300, 1.5, 15, OptionalDouble.of(2), OptionalDouble.of(8), OptionalLong.of(5)),
        new Upkeep(
            Optional.of(new Work("host", 0, 5)),
            Optional.of(new Done("disk", 0, 9, 1.5, 70, 100, 300)),
            4,
            6.5,
            1_200,
            400,
            11,
            2,
            OptionalLong.of(3),
            failing),
        lost,
        List.of(new Trouble(4, 2, "the disk was on strike")),
        new Memory(64, 96, 0));
  }
}
