package dev.sonde.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ten people who open a dashboard at the same instant, again and again, while all devices report
 * ten times as often as they would: a tick a second. A dashboard is each question once and the day
 * of four more targets, one after the other on a connection of its own.
 */
final class Dashboards {
  private static final int PEOPLE = 10;
  private static final int SENDERS = 10;
  private static final int MORE_DAYS = 4;
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final StoreSubject subject;
  private final Fleet fleet;
  private final Program program;
  private final int port;
  private final List<Question> questions = new ArrayList<>();

  /** Dashboards of a program that runs. */
  Dashboards(StoreSubject subject, Fleet fleet, Program program, int port) {
    this.subject = subject;
    this.fleet = fleet;
    this.program = program;
    this.port = port;
    questions.addAll(Question.of(fleet));
    for (int i = 0; i < MORE_DAYS; i++) {
      questions.add(Question.DAY);
    }
  }

  /**
   * How it went.
   *
   * @param whole how long a whole dashboard took
   * @param slowest how long the slowest of its questions took
   * @param tick how long it took until a tick of all devices was accepted
   * @param ticks how many ticks were
   * @param peakRss the most memory that was ever resident, in MiB
   */
  record Result(
      StoreFigures.Times whole,
      StoreFigures.Times slowest,
      StoreFigures.Times tick,
      int ticks,
      double peakRss) {}

  private record Look(long whole, long slowest) {}

  /** Looks at them for some seconds. */
  Result watch(int seconds) throws IOException, InterruptedException {
    AtomicBoolean enough = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Latencies> fed = threads.submit(() -> feed(enough));
      Latencies whole = new Latencies();
      Latencies slowest = new Latencies();
      try {
        rounds(threads, seconds, whole, slowest);
      } finally {
        enough.set(true);
      }
      Latencies ticks = fed.get();
      return new Result(
          StoreFigures.Times.of(whole),
          StoreFigures.Times.of(slowest),
          StoreFigures.Times.of(ticks),
          ticks.size(),
          program.meter().peakRss());
    } catch (ExecutionException e) {
      throw new IOException("while dashboards were looked at", e.getCause());
    }
  }

  private void rounds(ExecutorService threads, int seconds, Latencies whole, Latencies slowest)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (int round = 0; System.nanoTime() < end || round < 2; round++) {
      for (Look look : all(threads, round)) {
        whole.add(look.whole());
        slowest.add(look.slowest());
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE);
    }
  }

  private List<Look> all(ExecutorService threads, int round)
      throws InterruptedException, ExecutionException {
    List<Callable<Look>> tasks = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      int seed = (round * PEOPLE + i) * questions.size();
      tasks.add(() -> look(seed));
    }
    List<Look> looks = new ArrayList<>();
    for (Future<Look> look : threads.invokeAll(tasks)) {
      looks.add(look.get());
    }
    return looks;
  }

  private Look look(int seed) throws IOException {
    try (HttpConnection connection = new HttpConnection(port)) {
      long opened = System.nanoTime();
      long slowest = 0;
      for (int i = 0; i < questions.size(); i++) {
        long began = System.nanoTime();
        connection.get(subject.path(fleet, questions.get(i), seed + i)).orThrow();
        slowest = Math.max(slowest, System.nanoTime() - began);
      }
      return new Look(System.nanoTime() - opened, slowest);
    }
  }

  /** Sends a tick a second over some connections, until it is enough. */
  private Latencies feed(AtomicBoolean enough) throws IOException, InterruptedException {
    Latencies latencies = new Latencies();
    List<HttpConnection> connections = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < SENDERS; i++) {
        connections.add(new HttpConnection(port));
      }
      long due = System.nanoTime();
      for (int tick = fleet.ticks() + 1; !enough.get(); tick++) {
        latencies.add(send(threads, connections, tick));
        due = Math.max(due + PAUSE, System.nanoTime());
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      }
      return latencies;
    } finally {
      for (HttpConnection connection : connections) {
        connection.close();
      }
    }
  }

  private long send(ExecutorService threads, List<HttpConnection> connections, int tick)
      throws IOException, InterruptedException {
    int devices = fleet.devices().size();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < connections.size(); i++) {
      int from = devices * i / connections.size();
      int to = devices * (i + 1) / connections.size();
      HttpConnection connection = connections.get(i);
      tasks.add(
          () -> {
            subject.deliver(connection, from, to, tick);
            return true;
          });
    }
    long began = System.nanoTime();
    try {
      for (Future<Boolean> sent : threads.invokeAll(tasks)) {
        sent.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a tick was not accepted", e.getCause());
    }
    return System.nanoTime() - began;
  }
}
