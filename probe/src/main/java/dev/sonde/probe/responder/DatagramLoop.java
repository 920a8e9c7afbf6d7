package dev.sonde.probe.responder;

import dev.sonde.probe.responder.Refusals.Reason;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Receives datagrams on one port and answers each at most once. Refuses those from ports where
 * servers answer by themselves, of which two could keep each other busy for ever or be made to
 * flood somebody else.
 */
final class DatagramLoop implements AutoCloseable {
  /** The last of the ports that need privileges. */
  private static final int PRIVILEGED = 1_023;

  /** SSDP, mDNS, memcached; other echo responders. */
  private static final Set<Integer> ANSWERING = Set.of(1_900, 5_353, 11_211, 4_401, 12_345);

  private final DatagramSocket socket;
  private final int port;
  private final Refusals refusals = new Refusals();
  private final SourceRate rate;
  private final Reflection reflection;
  private final LongSupplier ticker;

  /** Turns a datagram into its answer. */
  @FunctionalInterface
  interface Reflection {
    /**
     * Changes a datagram into what goes back.
     *
     * @param packet what came; its source is where the answer goes
     * @param receivedAt when, on the ticker
     * @return whether there is an answer
     */
    boolean reflect(DatagramPacket packet, long receivedAt);
  }

  DatagramLoop(InetSocketAddress address, Limits limits, Reflection reflection, LongSupplier ticker)
      throws IOException {
    this.socket = new DatagramSocket(address);
    this.port = socket.getLocalPort();
    this.rate = new SourceRate(limits.perSecond(), ticker);
    this.reflection = reflection;
    this.ticker = ticker;
    // Of the platform: a virtual one would wake up later, and that would be taken for delay.
    Thread.ofPlatform().name("responder-" + port).daemon().start(this::serve);
  }

  int port() {
    return port;
  }

  Refusals refusals() {
    return refusals;
  }

  private void serve() {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    while (!socket.isClosed()) {
      packet.setLength(65_535);
      try {
        socket.receive(packet);
      } catch (IOException e) {
        // Closed, and the loop ends; or an error that an answer set off, which concerns nobody.
        continue;
      }
      answer(packet, ticker.getAsLong());
    }
  }

  private void answer(DatagramPacket packet, long receivedAt) {
    int source = packet.getPort();
    if (source <= PRIVILEGED || source == port || ANSWERING.contains(source)) {
      refusals.refused(Reason.SOURCE_PORT);
    } else if (!rate.allows(packet.getAddress())) {
      refusals.refused(Reason.TOO_FAST);
    } else if (!reflection.reflect(packet, receivedAt)) {
      refusals.refused(Reason.MALFORMED);
    } else {
      send(packet);
    }
  }

  private void send(DatagramPacket packet) {
    refusals.answered(1);
    try {
      socket.send(packet);
    } catch (IOException e) {
      refusals.refused(Reason.NOT_SENT);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
