package dev.sonde.server.api;

import dev.sonde.store.PointStore;
import dev.sonde.store.StoreException;
import dev.sonde.store.StoreFigures;
import dev.sonde.store.StoreFigures.Holding;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a store tells of itself as metrics; it is asked once for each scrape. What it does not tell
 * is not there.
 */
public final class StoreMetrics implements MultiCollector {
  private static final double MICROS = 1e6;
  private final PointStore store;

  /** Metrics of a store. */
  public StoreMetrics(PointStore store) {
    this.store = store;
  }

  /** Registers them. */
  public void register(PrometheusRegistry registry) {
    registry.register(this);
  }

  @Override
  public MetricSnapshots collect() {
    try {
      return store.figures().map(StoreMetrics::snapshots).orElse(MetricSnapshots.of());
    } catch (StoreException e) {
      return MetricSnapshots.of();
    }
  }

  private static MetricSnapshots snapshots(StoreFigures told) {
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(gauge("sonde_store_main_bytes", "The file with the recent points.", told.mainBytes()));
    all.add(gauge("sonde_store_log_bytes", "The log of the newest commits.", told.logBytes()));
    all.add(gauge("sonde_store_disk_free_bytes", "Free on the store's disk.", told.freeBytes()));
    held(told, all);
    writing(told.writing(), all);
    upkeep(told.upkeep(), all);
    told.forecast()
        .ifPresent(
            forecast -> {
              all.add(
                  gauge(
                      "sonde_store_growth_bytes_per_day",
                      "What is going to be added a day, less what goes.",
                      forecast.bytesPerDay()));
              forecast
                  .full()
                  .ifPresent(
                      time ->
                          all.add(
                              gauge(
                                  "sonde_store_full_timestamp_seconds",
                                  "When the store's budget or disk will be used up.",
                                  time / MICROS)));
            });
    all.add(gauge("sonde_store_lost_files", "Files that are not there.", told.lost().size()));
    all.add(
        gauge("sonde_store_memory_bytes", "Memory of the store's engine.", told.memory().bytes()));
    all.add(
        gauge(
            "sonde_store_memory_limit_bytes",
            "What the store's engine may use.",
            told.memory().limit()));
    return new MetricSnapshots(all);
  }

  private static void held(StoreFigures told, List<MetricSnapshot> all) {
    GaugeSnapshot.Builder bytes = builder("sonde_store_files_bytes", "Files of closed days.");
    GaugeSnapshot.Builder files = builder("sonde_store_files", "Number of these files.");
    GaugeSnapshot.Builder rows = builder("sonde_store_rows", "Points, minutes or hours kept.");
    GaugeSnapshot.Builder oldest =
        builder("sonde_store_oldest_timestamp_seconds", "Time of the oldest of them.");
    GaugeSnapshot.Builder newest =
        builder("sonde_store_newest_timestamp_seconds", "Time of the newest of them.");
    for (Holding each : told.holdings()) {
      String tier = each.tier().name().toLowerCase(Locale.ROOT);
      Labels labels = Labels.of("kind", each.kind(), "tier", tier);
      if (each.bytes().isPresent()) {
        bytes.dataPoint(point(labels, each.bytes().getAsLong()));
        files.dataPoint(point(labels, each.files()));
      }
      rows.dataPoint(point(labels, each.rows()));
      oldest.dataPoint(point(labels, each.oldest() / MICROS));
      newest.dataPoint(point(labels, each.newest() / MICROS));
    }
    for (GaugeSnapshot.Builder each : List.of(bytes, files, rows, oldest, newest)) {
      all.add(each.build());
    }
  }

  private static void writing(StoreFigures.Writing writing, List<MetricSnapshot> all) {
    all.add(counter("sonde_store_commits", "Commits.", writing.commits()));
    all.add(counter("sonde_store_points", "Points written.", writing.points()));
    all.add(counter("sonde_store_values", "Numbers and texts written.", writing.values()));
    List<Quantile> quantiles = new ArrayList<>();
    quantile(0.5, writing.medianMs()).ifPresent(quantiles::add);
    quantile(0.99, writing.p99Ms()).ifPresent(quantiles::add);
    if (!quantiles.isEmpty()) {
      all.add(
          SummarySnapshot.builder()
              .name("sonde_store_commit_seconds")
              .help("How long the last 1,000 commits took.")
              .dataPoint(
                  SummarySnapshot.SummaryDataPointSnapshot.builder()
                      .quantiles(Quantiles.of(quantiles.toArray(Quantile[]::new)))
                      .build())
              .build());
    }
  }

  private static Optional<Quantile> quantile(double share, OptionalDouble millis) {
    return millis.isPresent()
        ? Optional.of(new Quantile(share, millis.getAsDouble() / 1_000))
        : Optional.empty();
  }

  private static void upkeep(StoreFigures.Upkeep upkeep, List<MetricSnapshot> all) {
    all.add(
        counter("sonde_store_closings", "Days of a kind closed or written anew.", upkeep.done()));
    all.add(counter("sonde_store_closing_seconds", "How long that took.", upkeep.seconds()));
    all.add(
        counter(
            "sonde_store_written_bytes", "Files of closed days written.", upkeep.writtenBytes()));
    all.add(
        counter(
            "sonde_store_replaced_bytes",
            "Files whose place others took.",
            upkeep.replacedBytes()));
    all.add(
        gauge(
            "sonde_store_late_rows_waiting",
            "Rows that are to be put into closed days.",
            upkeep.lateWaiting()));
    all.add(
        gauge(
            "sonde_store_unclosed_days",
            "Ended days of a kind that are to be closed.",
            upkeep.unclosed()));
    all.add(
        gauge(
            "sonde_store_closing_failing",
            "1 if days could not be closed the last time.",
            upkeep.failing().isPresent() ? 1 : 0));
  }

  private static GaugeSnapshot.Builder builder(String name, String help) {
    return GaugeSnapshot.builder().name(name).help(help);
  }

  private static GaugeSnapshot gauge(String name, String help, long value) {
    return gauge(name, help, (double) value);
  }

  private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, long value) {
    return point(labels, (double) value);
  }

  private static CounterSnapshot counter(String name, String help, long value) {
    return counter(name, help, (double) value);
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return builder(name, help).dataPoint(point(Labels.EMPTY, value)).build();
  }

  private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, double value) {
    return GaugeSnapshot.GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  private static CounterSnapshot counter(String name, String help, double value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
