package dev.sonde.relay;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.spool.Bell;
import dev.sonde.agent.spool.Spool;
import dev.sonde.agent.spool.SpoolInUseException;
import dev.sonde.agent.spool.SpooledReport;
import dev.sonde.relay.reduce.ReductionRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Opens what a relay reduces with, in its state directory. */
final class Reducers {
  /** What waits for its window is never too old, whatever the clock says. */
  private static final Duration FOREVER = Duration.ofDays(36_500);

  private static final ReductionRules NOTHING =
      new ReductionRules(ReductionRules.LONGEST, Set.of());

  private Reducers() {}

  /**
   * Goes on where the run before ended.
   *
   * @return what reduces; empty if the settings say that nothing is: what the run before began has
   *     been ended then
   * @throws RelayException if the folder can't be used
   */
  static Optional<Reducer> open(
      Path folder,
      RelaySettings settings,
      Spool spool,
      AgentClock clock,
      RandomGenerator random,
      Bell added) {
    Spool log = log(folder, settings, clock);
    Optional<Reducer> reducer = Optional.empty();
    try {
      reducer =
          Optional.of(
              new Reducer(
                  log,
                  settings.spoolBytes(),
                  spool,
                  new ReductionFile(folder.resolve("mark")),
                  settings.reducing().orElse(NOTHING),
                  clock,
                  SpooledReport.streamName(random.nextLong()),
                  added::ring));
    } finally {
      if (reducer.isEmpty() || settings.reducing().isEmpty()) {
        log.close();
      }
    }
    return settings.reducing().isEmpty() ? Optional.empty() : reducer;
  }

  private static Spool log(Path folder, RelaySettings settings, AgentClock clock) {
    try {
      Spool log = Spool.open(folder, settings.spoolBytes(), FOREVER, clock::micros);
      if (log.isFailing()) {
        log.close();
        throw new RelayException(
            "the relay can't use " + folder + ", where reports wait to be reduced");
      }
      return log;
    } catch (SpoolInUseException e) {
      throw new RelayException(String.valueOf(e.getMessage()));
    }
  }
}
