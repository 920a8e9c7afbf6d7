package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import dev.sonde.benchmarks.Fleet.Device;
import dev.sonde.model.Delivery;
import dev.sonde.model.DeliveryDecoder;
import dev.sonde.model.Micros;
import dev.sonde.store.Batch;
import dev.sonde.store.PointStore;
import dev.sonde.store.Retention;
import dev.sonde.store.duckdb.DuckDbPointStore;
import dev.sonde.store.duckdb.DuckDbSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The process in which Sonde's store is fed, by a clock that goes by with the data: tables are
 * sorted and days closed when they would be. Writes what it found to the file {@code found}.
 */
public final class StoreProcess {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("scale", "SMALL", "how much data"),
          Flag.of("until", "0", "the end of the data in microseconds"));
  private static final long DAY = 24 * Question.HOUR_MICROS;

  private final StoreScale scale;
  private final Fleet fleet;
  private final Properties found = new Properties();
  private final ProcessMeter meter = new ProcessMeter(ProcessHandle.current().pid());
  private volatile long now;

  private StoreProcess(Flags flags) {
    this.scale = StoreScale.valueOf(flags.text("scale"));
    this.fleet = scale.fleet(Long.parseLong(flags.text("until")));
    this.now = fleet.start();
  }

  /** Feeds it. */
  public static void main(String[] args) throws IOException {
    new StoreProcess(new Flags(args, FLAGS)).run();
  }

  private void run() throws IOException {
    DuckDbSettings settings =
        DuckDbSettings.usual().withRetention(Retention.parse(SondeSubject.KEEP));
    try (PointStore store =
        DuckDbPointStore.open(
            Path.of("data"),
            settings,
            ((InstantSource) () -> Micros.toInstant(now)).withZone(ZoneOffset.UTC))) {
      feed(store);
    }
    try (var writer = Files.newBufferedWriter(Path.of("found"))) {
      found.store(writer, null);
    }
  }

  private void feed(PointStore store) {
    FleetDeliveries format = new FleetDeliveries(fleet);
    DeliveryDecoder decoder = new DeliveryDecoder();
    int ticks = scale.ticksPerCommit();
    Work appending = new Work();
    Work closing = new Work();
    long midnight = nextMidnight(fleet.start());
    long upkeep = now;
    put("closedSamples", 0);
    for (int tick = 0; tick < fleet.ticks(); tick += ticks) {
      int to = Math.min(fleet.ticks(), tick + ticks);
      List<Batch> batches = commit(format, decoder, tick, to);
      now = fleet.start() + to * fleet.interval();
      appending.time(() -> store.append(batches));
      if (now >= upkeep) {
        closing.time(store::maintain);
        upkeep = now + Question.MINUTE_MICROS;
        if (now >= midnight + Question.HOUR_MICROS + fleet.interval()) {
          put("closedSamples", (double) samplesBefore(midnight));
          midnight += DAY;
        }
      }
    }
    put("seconds", appending.seconds());
    put("closingSeconds", closing.seconds());
    put("cpu", appending.cpu() + closing.cpu());
    put("peakRss", meter.peakRss());
  }

  private static long nextMidnight(long time) {
    return (time / DAY + 1) * DAY;
  }

  private long samplesBefore(long midnight) {
    long samples = 0;
    for (Device device : fleet.devices()) {
      long ticks = -Math.floorDiv(fleet.time(device, 0) - midnight, fleet.interval());
      samples += Math.min(ticks, fleet.ticks()) * device.samples();
    }
    return samples;
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

  private void put(String key, double value) {
    found.put(key, Double.toString(value));
  }

  /** Time and CPU time of one kind of work. */
  private final class Work {
    private long nanos;
    private double cpu;

    void time(Runnable work) {
      double cpuBefore = meter.cpuSeconds();
      long began = System.nanoTime();
      work.run();
      nanos += System.nanoTime() - began;
      cpu += meter.cpuSeconds() - cpuBefore;
    }

    double seconds() {
      return nanos / 1e9;
    }

    double cpu() {
      return cpu;
    }
  }
}
