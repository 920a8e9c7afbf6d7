package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import dev.sonde.model.Delivery;
import dev.sonde.model.DeliveryDecoder;
import dev.sonde.model.Point;
import dev.sonde.store.Batch;
import dev.sonde.store.PointStore;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.duckdb.DuckDbPointStore;
import dev.sonde.store.duckdb.DuckDbSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * The process in which Sonde's store is measured; writes what it found to the file {@code found}.
 */
public final class StoreProcess {
  /** The flags that it shares with the benchmark that starts it. */
  static final List<Flag> SHARED = shared();

  private static final Selection RTT = new Selection("rtt_avg_ms", Form.VALUE);
  private static final long RECENT = 5 * Question.MINUTE_MICROS;

  private final Flags flags;
  private final Fleet fleet;
  private final Properties found = new Properties();
  private final ProcessMeter meter = new ProcessMeter(ProcessHandle.current().pid());

  private StoreProcess(Flags flags) {
    this.flags = flags;
    this.fleet = FleetFlags.fleet(flags, Long.parseLong(flags.text("until")));
  }

  private static List<Flag> shared() {
    List<Flag> all = new ArrayList<>(FleetFlags.FLAGS);
    all.add(new Flag("repetitions", "200", "40", "how often each question is asked"));
    return List.copyOf(all);
  }

  /** Does one task. */
  public static void main(String[] args) throws IOException {
    List<Flag> all = new ArrayList<>(SHARED);
    all.add(Flag.of("task", "ingest", "ingest or ask"));
    all.add(Flag.of("until", "0", "the end of the data in microseconds"));
    new StoreProcess(new Flags(args, all)).run();
  }

  private void run() throws IOException {
    try (PointStore store =
        DuckDbPointStore.open(Path.of("data"), DuckDbSettings.usual(), Clock.systemUTC())) {
      if (flags.text("task").equals("ingest")) {
        ingest(store);
      } else {
        ask(store);
      }
    }
    try (var writer = Files.newBufferedWriter(Path.of("found"))) {
      found.store(writer, null);
    }
  }

  private void ingest(PointStore store) {
    FleetDeliveries format = new FleetDeliveries(fleet);
    DeliveryDecoder decoder = new DeliveryDecoder();
    int ticks = flags.whole("ticks-per-commit");
    long nanos = 0;
    double cpu = 0;
    for (int tick = 0; tick < fleet.ticks(); tick += ticks) {
      List<Batch> batches = commit(format, decoder, tick, Math.min(fleet.ticks(), tick + ticks));
      double cpuBefore = meter.cpuSeconds();
      long began = System.nanoTime();
      store.append(batches);
      nanos += System.nanoTime() - began;
      cpu += meter.cpuSeconds() - cpuBefore;
    }
    put("seconds", nanos / 1e9);
    put("cpu", cpu);
    put("peakRss", meter.peakRss());
  }

  /** The reports of all devices for some ticks, as the server would have decoded them. */
  private List<Batch> commit(FleetDeliveries format, DeliveryDecoder decoder, int from, int to) {
    List<Batch> batches = new ArrayList<>();
    Bytes json = new Bytes();
    for (int device = 0; device < fleet.devices().size(); device++) {
      format.write(json.clear(), device, from, to);
      Delivery delivery = decoder.decode(json.copy());
      delivery.reports().forEach(report -> batches.add(Batch.of(report)));
    }
    return batches;
  }

  private void ask(PointStore store) throws IOException {
    values(Question.LATEST, answer(store, Question.LATEST, 0));
    found.put("firstAnswer", Long.toString(System.nanoTime()));
    StoreFigures.ask(
            fleet,
            flags.whole("repetitions"),
            (question, repetition) -> answer(store, question, repetition),
            StoreProcess::values)
        .forEach(
            (question, times) -> {
              put(question + ".p50", times.p50());
              put(question + ".p99", times.p99());
            });
    put("rss", meter.rss());
    found.put("top", String.join(" ", top(store)));
  }

  private void put(String key, double value) {
    found.put(key, Double.toString(value));
  }

  private Object answer(PointStore store, Question question, int repetition) {
    Map<String, Set<String>> target = Map.of("target", Set.of(Question.target(fleet, repetition)));
    long hourBefore = fleet.end() - Question.HOUR_MICROS;
    return switch (question) {
      case HOUR -> probes(store, target, hourBefore, 0);
      case DAY -> probes(store, target, fleet.start(), Question.MINUTE_MICROS, 0.95);
      case LATEST -> store.latest(fleet.end() - RECENT);
      case TOP -> top(store);
    };
  }

  private List<SeriesSlice> probes(
      PointStore store,
      Map<String, Set<String>> filter,
      long from,
      long step,
      Double... quantiles) {
    return store.query(
        new SeriesQuery(
            "probe", filter, List.of(RTT), from, fleet.end(), step, List.of(quantiles)));
  }

  private List<String> top(PointStore store) {
    return probes(store, Map.of(), fleet.end() - Question.HOUR_MICROS, Question.HOUR_MICROS)
        .stream()
        .sorted(Comparator.comparingDouble((SeriesSlice slice) -> -slice.avg()[0]))
        .limit(10)
        .map(slice -> slice.tags().value("target").orElseThrow())
        .toList();
  }

  private static int values(Question question, Object answer) {
    List<?> list = (List<?>) answer;
    return switch (question) {
      case HOUR, DAY -> list.getFirst() instanceof SeriesSlice slice ? slice.size() : 0;
      case LATEST ->
          (int) list.stream().filter(p -> p instanceof Point x && x.kind().equals("host")).count();
      case TOP -> list.size();
    };
  }
}
