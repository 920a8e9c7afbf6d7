package dev.sonde.agent;

import dev.sonde.agent.spool.Spool;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A run of an agent's parts in simulated time: collects at the interval and reports when due. */
final class Simulation implements AutoCloseable {
  static final Duration INTERVAL = Duration.ofSeconds(10);

  final Spool spool;
  final Reporter reporter;
  final ScriptedDuties duties = new ScriptedDuties();
  private final FakeClock clock;
  private final Schedule schedule;
  private final Collection collection;
  private long nextCollection;
  private long nextStep;

  Simulation(Path stateDir, FakeClock clock, ScriptedServer server, long stream) {
    this.clock = clock;
    AgentSettings settings =
        AgentSettings.of(Map.of("interval", "10s"), new Machine("dev-1", stateDir));
    schedule = new Schedule("dev-1", INTERVAL);
    spool = Spool.open(stateDir, settings.spoolBytes(), settings.spoolAge(), clock::micros);
    reporter =
        new Reporter(settings, stream, spool, duties, server, clock, new SplittableRandom(stream));
    Source source =
        () ->
            List.of(
                new Point(
                    "host", clock.micros(), Tags.of("device", "dev-1"), Fields.of("load1", 1)));
    SelfObservation self =
        new SelfObservation("dev-1", spool, reporter, duties, new OwnProcess(stateDir), clock);
    collection = new Collection("dev-1", stream, List.of(source), self, spool, points -> {}, clock);
    nextCollection = clock.nanos();
    nextStep = clock.nanos();
  }

  /** Lets time pass, doing all that falls due. */
  void run(Duration time) {
    long end = clock.nanos() + time.toNanos();
    while (Math.min(nextCollection, nextStep) <= end) {
      clock.advanceNanos(Math.max(0, Math.min(nextCollection, nextStep) - clock.nanos()));
      if (nextCollection <= clock.nanos()) {
        collection.collect();
        nextCollection = clock.nanos() + schedule.nanosToNext(clock.micros());
        nextStep = clock.nanos();
      }
      if (nextStep <= clock.nanos()) {
        step();
      }
    }
    clock.advanceNanos(end - clock.nanos());
  }

  private void step() {
    long rest = reporter.step();
    nextStep = rest == Reporter.IDLE ? Long.MAX_VALUE : clock.nanos() + rest;
  }

  @Override
  public void close() {
    spool.close();
  }
}
