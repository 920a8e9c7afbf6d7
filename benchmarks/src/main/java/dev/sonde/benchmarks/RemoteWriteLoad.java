package dev.sonde.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends all samples of a fleet by Prometheus remote write, in order of time, over two connections
 * with half of the devices each. Only the time between sending and the answers counts.
 */
final class RemoteWriteLoad {
  private static final int CONNECTIONS = 2;

  /** Where it is sent. */
  static final String PATH = "/api/v1/write";

  /** The headers of a request. */
  static final String HEADERS =
      """
      Content-Type: application/x-protobuf\r
      Content-Encoding: snappy\r
      X-Prometheus-Remote-Write-Version: 0.1.0\r
      """;

  private final Fleet fleet;
  private final int port;
  private final int ticksPerRequest;
  private final RemoteWrite format;

  /** A load on a port of 127.0.0.1. */
  RemoteWriteLoad(Fleet fleet, int port, int ticksPerRequest) {
    this.fleet = fleet;
    this.port = port;
    this.ticksPerRequest = ticksPerRequest;
    this.format = new RemoteWrite(fleet);
  }

  /** One connection with its part of the devices. */
  private record Half(HttpConnection connection, int from, int to, Bytes body) {}

  /** Sends everything; returns the seconds in which the program was at work. */
  double run() throws IOException {
    List<Half> halves = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      int devices = fleet.devices().size();
      for (int i = 0; i < CONNECTIONS; i++) {
        int from = devices * i / CONNECTIONS;
        int to = devices * (i + 1) / CONNECTIONS;
        halves.add(new Half(new HttpConnection(port), from, to, new Bytes()));
      }
      long nanos = 0;
      for (int tick = 0; tick < fleet.ticks(); tick += ticksPerRequest) {
        int from = tick;
        int to = Math.min(fleet.ticks(), tick + ticksPerRequest);
        all(
            threads,
            halves,
            half -> format.write(half.body().clear(), half.from(), half.to(), from, to));
        long began = System.nanoTime();
        all(threads, halves, half -> half.connection().post(PATH, HEADERS, half.body()).orThrow());
        nanos += System.nanoTime() - began;
      }
      return nanos / 1e9;
    } finally {
      for (Half half : halves) {
        half.connection().close();
      }
    }
  }

  @FunctionalInterface
  private interface Step {
    void apply(Half half) throws IOException;
  }

  private static void all(ExecutorService threads, List<Half> halves, Step step)
      throws IOException {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (Half half : halves) {
      tasks.add(
          () -> {
            step.apply(half);
            return true;
          });
    }
    try {
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a request failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
