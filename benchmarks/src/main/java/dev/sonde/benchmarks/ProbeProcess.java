package dev.sonde.benchmarks;

import dev.sonde.model.Fields;
import dev.sonde.probe.Deadline;
import dev.sonde.probe.Measurement;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.Prober;
import dev.sonde.probe.Probes;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import dev.sonde.probe.packet.Echo;
import dev.sonde.probe.packet.EchoResult;
import dev.sonde.probe.packet.EchoSockets;
import dev.sonde.probe.packet.Echoes;
import dev.sonde.probe.packet.Route;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sonde's probes in a process of their own, told what to do line by line:
 *
 * <ul>
 *   <li>{@code run TIMES WIDTH KIND TARGET KEY=VALUE…}: runs a probe again and again, each run on a
 *       virtual thread, WIDTH at once; answers how many were up, and how one that wasn't went
 *   <li>{@code samples KIND TARGET KEY=VALUE…}: runs it once; answers the round-trip times in ms
 *   <li>{@code fields KIND TARGET KEY=VALUE…}: runs it once; answers {@code NAME=VALUE …}
 *   <li>{@code wave COUNT}: an echo to each of so many addresses from 127.1.0.0 at once; answers
 *       how many were answered, and the nanoseconds that it took
 *   <li>{@code spread COUNT WIDTH}: the same through the kind icmp, a run for each address
 *   <li>{@code burst BURSTS TARGET}: so many bursts of 1,000 echoes; answers how many were sent and
 *       lost
 * </ul>
 */
public final class ProbeProcess {
  private final Prober prober = new Prober(ProbeEnvironment.system());
  private final EchoSockets sockets = new EchoSockets(ProbeEnvironment.system());
  private final Probes probes = Probes.installed();

  /** Nothing is open yet. */
  ProbeProcess() {}

  /** Answers until the input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    AgentJava.serve(new ProbeProcess()::answer);
  }

  /** Does what a line says; gives the answer. */
  String answer(String question) throws InterruptedException, IOException {
    String[] words = question.split(" ", -1);
    return switch (words[0]) {
      case "run" ->
          run(
              Collections.nCopies(Integer.parseInt(words[1]), task(words, 3)),
              Integer.parseInt(words[2]));
      case "samples" -> samples(task(words, 1));
      case "fields" -> fields(task(words, 1));
      case "wave" -> wave(Integer.parseInt(words[1]));
      case "spread" -> spread(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      case "burst" -> burst(Integer.parseInt(words[1]), InetAddress.getByName(words[2]));
      default -> throw new IllegalArgumentException(question);
    };
  }

  private Task<?> task(String[] words, int from) {
    Map<String, String> settings = new TreeMap<>();
    for (int i = from + 2; i < words.length; i++) {
      settings.put(words[i].replaceFirst("=.*", ""), words[i].replaceFirst("^[^=]*=", ""));
    }
    Optional<Duration> timeout = Optional.of(Duration.ofMinutes(1));
    return Task.ofTexts(probes.find(words[from]), words[from + 1], settings, timeout);
  }

  private String run(List<? extends Task<?>> tasks, int width) throws InterruptedException {
    Semaphore room = new Semaphore(width);
    AtomicInteger up = new AtomicInteger();
    AtomicReference<String> other = new AtomicReference<>("");
    for (Task<?> task : tasks) {
      room.acquire();
      Thread.startVirtualThread(
          () -> {
            try {
              Measurement measured = prober.run(task, Witness.NONE);
              if (measured.result() instanceof ProbeResult.Up) {
                up.incrementAndGet();
              } else {
                other.set(" " + measured.result());
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } finally {
              room.release();
            }
          });
    }
    room.acquire(width);
    return up + other.get();
  }

  private String samples(Task<?> task) throws InterruptedException {
    Queue<String> found = new ConcurrentLinkedQueue<>();
    prober.run(
        task,
        new Witness() {
          @Override
          public boolean hearsSteps() {
            return false;
          }

          @Override
          public void sample(int number, OptionalDouble rttMillis, String words) {
            found.add(Double.toString(rttMillis.orElse(Double.NaN)));
          }
        });
    return String.join(" ", found);
  }

  private String fields(Task<?> task) throws InterruptedException {
    Fields fields = prober.run(task, Witness.NONE).fields();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < fields.size(); i++) {
      if (!fields.isText(i)) {
        text.append(fields.names().at(i)).append('=').append(fields.numberAt(i)).append(' ');
      }
    }
    return text.toString().trim();
  }

  private static InetAddress target(int number) throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 1, (byte) (number >> 8), (byte) number});
  }

  private static Echoes echoes(InetAddress target, int count, Duration spacing) {
    return new Echoes(target, count, spacing, Duration.ofSeconds(2), 56, Route.USUAL);
  }

  private String wave(int count) throws InterruptedException, IOException {
    List<Echoes> plans = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      plans.add(echoes(target(i), 1, Duration.ZERO));
    }
    long begin = System.nanoTime();
    long answered =
        sockets.sendAll(plans, Deadline.in(Duration.ofSeconds(30), System::nanoTime)).stream()
            .filter(result -> result.echoes().getFirst() instanceof Echo.Reply)
            .count();
    return answered + " " + (System.nanoTime() - begin);
  }

  private List<Task<?>> spread = List.of();

  private String spread(int count, int width) throws InterruptedException, IOException {
    if (spread.size() != count) {
      Task<?> model = task(new String[] {"icmp", "127.0.0.1", "count=1"}, 0);
      List<Task<?>> made = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        made.add(aimed(model, target(i).getHostAddress()));
      }
      spread = made;
    }
    long begin = System.nanoTime();
    String up = run(spread, width);
    return String.format(
        Locale.ROOT, "%s %d", up.replaceFirst(" .*", ""), System.nanoTime() - begin);
  }

  private static <S extends Record> Task<S> aimed(Task<S> model, String target) {
    return new Task<>(model.provider(), target, model.settings(), model.timeout());
  }

  private String burst(int bursts, InetAddress target) throws InterruptedException {
    List<Echoes> plans =
        Collections.nCopies(bursts, echoes(target, Echoes.MOST, Duration.ofMillis(5)));
    List<EchoResult> results =
        sockets.sendAll(plans, Deadline.in(Duration.ofMinutes(1), System::nanoTime));
    int sent = 0;
    int lost = 0;
    for (EchoResult result : results) {
      for (Echo echo : result.echoes()) {
        sent += echo instanceof Echo.Unsent || echo instanceof Echo.Undecided ? 0 : 1;
        lost += echo instanceof Echo.Lost ? 1 : 0;
      }
    }
    return sent + " " + lost;
  }
}
