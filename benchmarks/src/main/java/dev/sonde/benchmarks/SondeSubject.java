package dev.sonde.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/**
 * Sonde: its store is fed in a process of its own with the memory settings of the packaged server,
 * so that a clock can go by with the data; it is asked through the packaged server.
 */
final class SondeSubject implements StoreSubject {
  /** How long points are kept: as long as any benchmark's data. */
  static final String KEEP = "raw=1y";

  private static final List<String> JVM =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-Xmx160m",
          "-Xss512k",
          "-XX:MaxDirectMemorySize=64m",
          "--enable-native-access=ALL-UNNAMED");

  private final StoreScale scale;
  private final Sonde sonde;
  private final FleetDeliveries format;

  /** The store that is given the samples of a scale's fleet. */
  SondeSubject(StoreScale scale, Sonde sonde, Fleet fleet) {
    this.scale = scale;
    this.sonde = sonde;
    this.format = new FleetDeliveries(fleet);
  }

  @Override
  public String title() {
    return "Sonde";
  }

  @Override
  public String readyPath() {
    return "/health";
  }

  @Override
  public Program start(Scratch scratch, int port) throws IOException {
    return sonde.startServer(scratch.path(), port, "--keep", KEEP);
  }

  @Override
  public Fed feed(Scratch scratch, Fleet fleet, int ticksPerCommit)
      throws IOException, InterruptedException {
    Properties found = process(scratch, fleet);
    long closed = (long) number(found, "closedSamples");
    return new Fed(
        number(found, "seconds"),
        number(found, "closingSeconds"),
        number(found, "cpu"),
        number(found, "peakRss"),
        closed == 0
            ? Double.NaN
            : (scratch.bytes("data/archive") - rollups(scratch)) / (double) closed,
        closed == 0 ? "" : "rollups %.2f more".formatted(rollups(scratch) / (double) closed));
  }

  private static long rollups(Scratch scratch) throws IOException {
    return scratch.bytes("data/archive/rollup=1m") + scratch.bytes("data/archive/rollup=1h");
  }

  /** Runs {@link StoreProcess} and reads what it found. */
  private Properties process(Scratch scratch, Fleet fleet)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(JVM);
    command.add("-Djava.library.path=" + System.getProperty("java.library.path"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), StoreProcess.class.getName()));
    command.addAll(List.of("--scale", scale.name(), "--until", Long.toString(fleet.end())));
    Properties found = new Properties();
    try (Program program = Program.start("store-ingest", scratch.path(), command)) {
      program.await();
      try (var reader = Files.newBufferedReader(scratch.path().resolve("found"))) {
        found.load(reader);
      }
    }
    return found;
  }

  private static double number(Properties found, String key) {
    return Double.parseDouble(Objects.requireNonNull(found.getProperty(key), key));
  }

  @Override
  public void deliver(HttpConnection connection, int fromDevice, int toDevice, int tick)
      throws IOException {
    Bytes body = new Bytes();
    for (int device = fromDevice; device < toDevice; device++) {
      format.write(body.clear(), device, tick, tick + 1);
      connection.post(SondeApi.REPORTS, SondeApi.JSON_BODY, body).orThrow();
    }
  }

  @Override
  public String path(Fleet fleet, Question question, int repetition) {
    return SondeApi.path(fleet, question, repetition);
  }

  @Override
  public int values(Question question, byte[] answer) {
    return SondeApi.values(question, answer);
  }

  @Override
  public List<String> top(byte[] answer) {
    return SondeApi.top(answer);
  }
}
