package dev.sonde.cli.history;

import dev.sonde.cli.client.ServerClient;
import dev.sonde.model.History;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Brings a history to a server in parts of bounded size, and counts. A part is durable before the
 * next one is read, and the places that were reached are kept only then. Not thread-safe.
 */
public final class Importer {
  private static final int MOST_POINTS = 5_000;
  private static final long MOST_VALUES = 30_000;
  private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(5).toNanos();

  private final HistoryDesk desk;
  private final boolean dry;
  private final Consumer<String> progress;
  private final LongSupplier nanoTime;

  Importer(HistoryDesk desk, boolean dry, Consumer<String> progress, LongSupplier nanoTime) {
    this.desk = desk;
    this.dry = dry;
    this.progress = progress;
    this.nanoTime = nanoTime;
  }

  /**
   * An importer to a server.
   *
   * @param patience for how long a server is waited for that takes nothing
   * @param progress hears a line every few seconds
   */
  public static Importer to(ServerClient client, Duration patience, Consumer<String> progress) {
    return new Importer(
        new ServerDesk(client, patience, Thread::sleep, progress),
        false,
        progress,
        System::nanoTime);
  }

  /** An importer that only counts what it would send. */
  public static Importer dry(Consumer<String> progress) {
    return new Importer(part -> Map.of(), true, progress, System::nanoTime);
  }

  /**
   * Imports a history.
   *
   * @return what was done, for people
   * @throws ImportBrokenException if it ended early; what was done is in it
   */
  public List<String> run(HistorySource source, Places places) {
    Run run = new Run(source.name(), places);
    try {
      source.read(places, run);
      run.flush();
      return run.tally.summary(dry);
    } catch (RuntimeException e) {
      throw new ImportBrokenException(run.tally.summary(dry), e);
    }
  }

  /** One run. */
  private final class Run implements HistorySink {
    private final String name;
    private final Places places;
    private final Tally tally = new Tally();
    private final List<Point> waiting = new ArrayList<>();
    private final Map<String, Long> reached = new HashMap<>();
    private long values;
    private long nextLine = nanoTime.getAsLong() + NANOS_BETWEEN_LINES;

    Run(String name, Places places) {
      this.name = name;
      this.places = places;
    }

    @Override
    public void take(Point point) {
      Optional<String> problem = problem(point);
      if (problem.isPresent()) {
        tally.leaveOut("points that no server takes", 1);
        tally.note(problem.get());
        return;
      }
      tally.read(point);
      waiting.add(point);
      values += point.fields().size() + point.tags().size();
      if (waiting.size() >= MOST_POINTS || values >= MOST_VALUES) {
        flush();
      }
    }

    /** What is wrong with names, which the server would refuse all of a part for. */
    private Optional<String> problem(Point point) {
      List<String> problems = new ArrayList<>();
      point
          .tags()
          .forEach(
              (name, value) ->
                  PointRules.tagValueProblem(value)
                      .ifPresent(problem -> problems.add("tag " + name + ": " + problem)));
      return problems.stream().findFirst();
    }

    @Override
    public void leaveOut(String cause, long count) {
      if (count > 0) {
        tally.leaveOut(cause, count);
      }
    }

    @Override
    public void say(String note) {
      tally.note(note);
    }

    @Override
    public void reached(String part, long place) {
      reached.put(part, place);
      if (waiting.isEmpty()) {
        keep();
      }
    }

    private void flush() {
      if (!waiting.isEmpty() && !dry) {
        tally.answered(desk.bring(new History(name, waiting)));
      }
      waiting.clear();
      values = 0;
      keep();
      long now = nanoTime.getAsLong();
      if (now - nextLine >= 0) {
        progress.accept(tally.progress());
        nextLine = now + NANOS_BETWEEN_LINES;
      }
    }

    private void keep() {
      if (!dry) {
        places.keep(reached);
      }
      reached.clear();
    }
  }
}
