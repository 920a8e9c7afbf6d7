package dev.sonde.cli;

import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.responder.Limits;
import dev.sonde.probe.responder.StampReflector;
import dev.sonde.probe.responder.TcpEchoResponder;
import dev.sonde.probe.responder.UdpEchoResponder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What answers other agents' probes: echo over TCP and UDP, and a STAMP reflector. */
final class Responders implements AutoCloseable {
  /** The ports of echo that probers know. */
  static final List<Integer> ECHO_PORTS = List.of(4401, 12345);

  /** The port of STAMP (RFC 8762). */
  static final int STAMP_PORT = 862;

  private final InetAddress address;
  private final ProbeEnvironment environment = ProbeEnvironment.system();
  private final Deque<Runnable> open = new ArrayDeque<>();
  private final List<String> running = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /** Responders on an address of this host, none of which runs yet. */
  Responders(InetAddress address) {
    this.address = address;
  }

  /** Starts echo over TCP and UDP; what can't be started is in {@link #problems}. */
  Responders echo(int port) {
    start(
        "tcp echo " + port,
        () -> {
          TcpEchoResponder tcp =
              TcpEchoResponder.start(at(port), Limits.usual(), environment.ticker());
          return () -> close(tcp);
        });
    start(
        "udp echo " + port,
        () -> UdpEchoResponder.start(at(port), Limits.usual(), environment.ticker())::close);
    return this;
  }

  /** Starts a STAMP reflector; what can't be started is in {@link #problems}. */
  Responders stamp(int port) {
    start(
        "stamp " + port,
        () -> StampReflector.start(at(port), true, Limits.usual(), environment)::close);
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
      open.push(starting.start());
      running.add(name);
    } catch (IOException e) {
      problems.add(name + ": " + e.getMessage());
    }
  }

  /** What runs, for people. */
  List<String> running() {
    return List.copyOf(running);
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
    /** Starts it; what is returned ends it. */
    Runnable start() throws IOException;
  }
}
