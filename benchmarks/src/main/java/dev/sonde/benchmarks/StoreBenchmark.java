package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Sonde's store beside Prometheus and VictoriaMetrics on the same samples, at several scales: how
 * fast it takes them, what they occupy, how soon it starts, and questions: the first after a start,
 * again and again, and by ten at once while samples come. One store after the other, each alone on
 * the machine.
 */
public final class StoreBenchmark {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("sonde", "", "the program bin/sonde"),
          Flag.of("peers", "", "folder of the peers' programs; empty to leave them out"),
          Flag.of("only", "", "one of sonde, prometheus, victoriametrics; empty for all"),
          new Flag("scales", "", "small", "small, long, day, month, wide, or several with commas"),
          new Flag("repetitions", "100", "20", "how often each question is asked"),
          new Flag("seconds", "20", "5", "seconds for which dashboards are looked at"));

  private final Flags flags;
  private final long end;

  private StoreBenchmark(Flags flags, Clock clock) {
    this.flags = flags;
    this.end = FleetFlags.lastHour(clock) - Question.HOUR_MICROS;
  }

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new StoreBenchmark(new Flags(args, FLAGS), Clock.systemUTC()).run();
  }

  private void run() throws IOException, InterruptedException {
    Map<StoreScale, List<StoreFigures>> all = new EnumMap<>(StoreScale.class);
    for (StoreScale scale : StoreScale.of(flags.text("scales"))) {
      all.put(scale, measure(scale));
    }
    StoreRows rows = new StoreRows(new Rows("store"));
    all.forEach((scale, figures) -> rows.of(scale, scale.fleet(end), figures));
    rows.growth("10 times the days", all.get(StoreScale.SMALL), all.get(StoreScale.LONG));
    rows.growth("10 times the devices", all.get(StoreScale.SMALL), all.get(StoreScale.DAY));
  }

  private List<StoreFigures> measure(StoreScale scale) throws IOException, InterruptedException {
    Fleet fleet = scale.fleet(end);
    Rows.note("%s: %.1f M samples", scale.title(), fleet.samples() / 1e6);
    StoreTrial.Effort effort =
        new StoreTrial.Effort(flags.whole("repetitions"), flags.whole("seconds"));
    List<StoreFigures> figures = new ArrayList<>();
    for (StoreSubject subject : subjects(scale, fleet)) {
      StoreFigures measured =
          new StoreTrial(subject, fleet, scale.ticksPerCommit(), effort).measure();
      Rows.note("%s", measured);
      figures.add(measured);
    }
    compareTops(figures);
    return figures;
  }

  private List<StoreSubject> subjects(StoreScale scale, Fleet fleet) {
    List<StoreSubject> subjects = new ArrayList<>();
    subjects.add(new SondeSubject(scale, new Sonde(Path.of(flags.text("sonde"))), fleet));
    if (!flags.text("peers").isEmpty()) {
      Path programs = Path.of(flags.text("peers"));
      for (Peer peer : List.of(Peer.VICTORIA, Peer.PROMETHEUS)) {
        subjects.add(new PeerSubject(peer, programs, fleet));
      }
    }
    String only = flags.text("only");
    subjects.removeIf(
        subject -> !only.isEmpty() && !subject.title().toLowerCase(Locale.ROOT).equals(only));
    return subjects;
  }

  /** The stores were given the same samples, so these answers must be the same but for ties. */
  private static void compareTops(List<StoreFigures> figures) {
    for (StoreFigures other : figures) {
      Set<String> common = new HashSet<>(figures.getFirst().top());
      common.retainAll(other.top());
      if (common.size() < 9) {
        throw new IllegalStateException(
            "%s answers %s, %s answers %s"
                .formatted(
                    figures.getFirst().who(), figures.getFirst().top(), other.who(), other.top()));
      }
    }
  }
}
