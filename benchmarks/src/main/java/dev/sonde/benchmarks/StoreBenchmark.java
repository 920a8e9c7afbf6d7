package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Sonde's store beside Prometheus and VictoriaMetrics on the same samples: how fast it takes them,
 * what they occupy, and four questions. One after the other, each alone on the machine.
 */
public final class StoreBenchmark {
  private static final List<Flag> FLAGS =
      new ArrayList<>(
          List.of(
              Flag.of("peers", "", "folder of the peers' programs; empty to leave them out"),
              Flag.of("only", "", "one of sonde, prometheus, victoriametrics; empty for all"),
              new Flag("repetitions", "200", "40", "how often each question is asked")));

  static {
    FLAGS.addAll(FleetFlags.FLAGS);
  }

  private final Flags flags;
  private final Fleet fleet;

  private StoreBenchmark(Flags flags, Clock clock) {
    this.flags = flags;
    this.fleet = FleetFlags.fleet(flags, FleetFlags.lastMidnight(clock));
  }

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new StoreBenchmark(new Flags(args, FLAGS), Clock.systemUTC()).run();
  }

  private void run() throws IOException, InterruptedException {
    Rows.note(
        "%d devices, %d ticks, %.1f M samples",
        fleet.devices().size(), fleet.ticks(), fleet.samples() / 1e6);
    int repetitions = flags.whole("repetitions");
    int ticks = flags.whole("ticks-per-commit");
    List<StoreFigures> figures = new ArrayList<>();
    if (wanted("sonde")) {
      figures.add(noted(new SondeStore(flags, fleet).measure()));
    }
    for (Peer peer : List.of(Peer.VICTORIA, Peer.PROMETHEUS)) {
      if (!flags.text("peers").isEmpty() && wanted(peer.title().toLowerCase(Locale.ROOT))) {
        Path programs = Path.of(flags.text("peers"));
        figures.add(noted(new PeerStore(peer, programs, fleet, ticks).measure(repetitions)));
      }
    }
    compareTops(figures);
    print(figures);
  }

  private boolean wanted(String name) {
    return flags.text("only").isEmpty() || flags.text("only").equals(name);
  }

  private static StoreFigures noted(StoreFigures figures) {
    Rows.note("%s", figures);
    return figures;
  }

  /**
   * The stores were given the same samples, so their last answers must be the same but for ties.
   */
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

  private void print(List<StoreFigures> figures) {
    Rows rows = new Rows("store");
    row(rows, figures, "store, ingest, samples/s", "≥1 M", StoreFigures::samplesPerSecond, f -> "");
    row(rows, figures, "… CPU, µs per sample", "", StoreFigures::ingestCpuMicros, f -> "");
    row(
        rows,
        figures,
        "store, bytes per sample",
        "≤1.4",
        StoreFigures::bytesPerSample,
        StoreFigures::bytesNote);
    row(
        rows,
        figures,
        "store, peak RSS during ingest, MB",
        "",
        StoreFigures::ingestPeakRss,
        f -> "");
    row(rows, figures, "store, RSS after the questions, MB", "", StoreFigures::queryRss, f -> "");
    row(rows, figures, "store, start to first answer, ms", "", StoreFigures::startMillis, f -> "");
    for (Question question : Question.values()) {
      row(
          rows,
          figures,
          "store, " + question.title(fleet) + ", p50 (p99), ms",
          question == Question.DAY ? "≤2.5" : "",
          f -> f.answer(question).p50(),
          f -> Rows.figure(f.answer(question).p99()));
    }
  }

  private static void row(
      Rows rows,
      List<StoreFigures> figures,
      String what,
      String goal,
      ToDoubleFunction<StoreFigures> figure,
      Function<StoreFigures, String> remark) {
    StoreFigures own = figures.getFirst();
    List<StoreFigures> peers = figures.subList(1, figures.size());
    rows.row(
        what,
        goal,
        "**" + Rows.figure(figure.applyAsDouble(own)) + "**" + inBrackets(remark.apply(own)),
        peers.stream()
            .map(
                f ->
                    f.who()
                        + " "
                        + Rows.figure(figure.applyAsDouble(f))
                        + inBrackets(remark.apply(f)))
            .collect(Collectors.joining(", ")),
        peers.stream()
            .map(f -> Rows.ratio(figure.applyAsDouble(own), figure.applyAsDouble(f)))
            .collect(Collectors.joining(", ")));
  }

  private static String inBrackets(String remark) {
    return remark.isEmpty() ? "" : " (" + remark + ")";
  }
}
