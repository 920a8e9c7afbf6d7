package dev.sonde.probe.responder;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

/** Sends each datagram back as it came, never more than came. Thread-safe. */
public final class UdpEchoResponder implements AutoCloseable {
  private final DatagramLoop loop;

  private UdpEchoResponder(DatagramLoop loop) {
    this.loop = loop;
  }

  /**
   * Starts answering.
   *
   * @param address where; port 0 is any that is free
   * @param ticker tells a time in nanoseconds that only grows
   * @throws IOException if the port is taken or not allowed
   */
  public static UdpEchoResponder start(
      InetSocketAddress address, Limits limits, LongSupplier ticker) throws IOException {
    return new UdpEchoResponder(
        new DatagramLoop(address, limits, (packet, receivedAt) -> true, ticker));
  }

  /** The port that it listens on. */
  public int port() {
    return loop.port();
  }

  /** What it answered and refused. */
  public Refusals refusals() {
    return loop.refusals();
  }

  /** Stops at once. */
  @Override
  public void close() {
    loop.close();
  }
}
