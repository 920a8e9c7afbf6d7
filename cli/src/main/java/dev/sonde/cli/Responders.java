package dev.sonde.cli;

import dev.sonde.agent.Responding;
import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.responder.Limits;
import dev.sonde.probe.responder.Refusals;
import dev.sonde.probe.responder.Refusals.Reason;
import dev.sonde.probe.responder.StampReflector;
import dev.sonde.probe.responder.TcpEchoResponder;
import dev.sonde.probe.responder.UdpEchoResponder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What answers other agents' probes: echo over TCP and UDP, and a STAMP reflector. For one thread;
 * once all are started, another may {@link #collect}.
 */
final class Responders implements AutoCloseable {
  private static final long EVERY = TimeUnit.MINUTES.toNanos(1);

  private static final System.Logger LOG = System.getLogger(Responders.class.getName());

  private final InetAddress address;
  private long next = System.nanoTime();
  private final ProbeEnvironment environment = ProbeEnvironment.system();
  private final Deque<Runnable> open = new ArrayDeque<>();
  private final Map<String, Refusals> running = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** Responders on an address of this host, none of which runs yet. */
  Responders(InetAddress address) {
    this.address = address;
  }

  /**
   * Starts what an agent is to answer with; logs what can't be started, which is no reason not to
   * measure.
   */
  static Responders of(Responding responding) {
    Responders responders =
        new Responders(responding.address().orElseGet(InetAddress::getLoopbackAddress));
    if (responding.address().isPresent()) {
      responding.echoPorts().forEach(responders::echo);
      responding.stampPort().ifPresent(responders::stamp);
      responders.problems.forEach(problem -> LOG.log(Level.WARNING, "Does not answer " + problem));
    }
    return responders;
  }

  /** Starts echo over TCP and UDP; what can't be started is in {@link #problems}. */
  Responders echo(int port) {
    start(
        "tcp echo " + port,
        () -> {
          TcpEchoResponder tcp =
              TcpEchoResponder.start(at(port), Limits.usual(), environment.ticker());
          return new Started(tcp.refusals(), () -> close(tcp));
        });
    start(
        "udp echo " + port,
        () -> {
          UdpEchoResponder udp =
              UdpEchoResponder.start(at(port), Limits.usual(), environment.ticker());
          return new Started(udp.refusals(), udp::close);
        });
    return this;
  }

  /** Starts a STAMP reflector; what can't be started is in {@link #problems}. */
  Responders stamp(int port) {
    start(
        "stamp " + port,
        () -> {
          StampReflector stamp = StampReflector.start(at(port), true, Limits.usual(), environment);
          return new Started(stamp.refusals(), stamp::close);
        });
    return this;
  }

  private static void close(TcpEchoResponder responder) {
    try {
      responder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InetSocketAddress at(int port) {
    return new InetSocketAddress(address, port);
  }

  private void start(String name, Starting starting) {
    try {
      Started started = starting.start();
      open.push(started.end());
      running.put(name, started.refusals());
    } catch (IOException e) {
      problems.add(name + ": " + e.getMessage());
    }
  }

  /** What runs, for people. */
  List<String> running() {
    return List.copyOf(running.keySet());
  }

  /** What they did since they were started, once a minute: a point of each. */
  List<Point> collect(String device) {
    long now = System.nanoTime();
    if (running.isEmpty() || now - next < 0) {
      return List.of();
    }
    next = now + EVERY;
    long time = Micros.now(Clock.systemUTC());
    return running.entrySet().stream()
        .map(
            each ->
                new Point(
                    "responder",
                    time,
                    Tags.of(Map.of("device", device, "responder", each.getKey())),
                    fields(each.getValue())))
        .toList();
  }

  private static Fields fields(Refusals refusals) {
    double all = Stream.of(Reason.values()).mapToLong(refusals::count).sum();
    double connections =
        refusals.count(Reason.CONNECTIONS) + refusals.count(Reason.CONNECTIONS_OF_ADDRESS);
    return Fields.builder()
        .put("answers", (double) refusals.answers())
        .put("refused", all)
        .put("refused_too_fast", (double) refusals.count(Reason.TOO_FAST))
        .put("refused_source_port", (double) refusals.count(Reason.SOURCE_PORT))
        .put("refused_connections", connections)
        .build();
  }

  /** What could not be started, and why. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().run();
    }
  }

  @FunctionalInterface
  private interface Starting {
    Started start() throws IOException;
  }

  /** A responder that runs, and what ends it. */
  private record Started(Refusals refusals, Runnable end) {}
}
