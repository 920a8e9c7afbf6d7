package dev.sonde.probe.responder;

import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.StampPacket;
import dev.sonde.probe.StampPacket.ErrorEstimate;
import dev.sonde.probe.Timescale;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Reflects the test packets of STAMP (RFC 8762) and TWAMP Light senders, without authentication. A
 * stateful reflector numbers the packets of each session, so that the sender can tell on which way
 * one was lost; a stateless one repeats the sender's number. Thread-safe.
 */
public final class StampReflector implements AutoCloseable {
  /** How many sessions are remembered; the one that was heard last stays longest. */
  private static final int SESSIONS = 4_096;

  /** After how long without a packet a session begins anew (RFC 5357's REFWAIT). */
  private static final long SESSION_NANOS = TimeUnit.SECONDS.toNanos(900);

  /** For how long the clocks are believed to run at the same speed. */
  private static final long SCALE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ProbeEnvironment environment;
  private final boolean isStateful;
  private final DatagramLoop loop;
  // All below belong to the loop's thread.
  private final Map<SocketAddress, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);
  private Timescale timescale;
  private long scaledAt;

  /** One sender's packets so far. */
  private static final class Session {
    private int next;
    private long heardAt;
  }

  private StampReflector(
      InetSocketAddress address, boolean isStateful, Limits limits, ProbeEnvironment environment)
      throws IOException {
    this.environment = environment;
    this.isStateful = isStateful;
    this.scaledAt = environment.ticker().getAsLong();
    this.timescale = Timescale.now(environment);
    this.loop = new DatagramLoop(address, limits, this::reflect, environment.ticker());
  }

  /**
   * Starts reflecting.
   *
   * @param address where; the usual port is 862, port 0 is any that is free
   * @param isStateful whether packets are numbered by session
   * @throws IOException if the port is taken or not allowed
   */
  public static StampReflector start(
      InetSocketAddress address, boolean isStateful, Limits limits, ProbeEnvironment environment)
      throws IOException {
    return new StampReflector(address, isStateful, limits, environment);
  }

  private boolean reflect(DatagramPacket datagram, long receivedAt) {
    if (datagram.getLength() < StampPacket.LEAST_BYTES) {
      return false;
    }
    if (receivedAt - scaledAt > SCALE_NANOS) {
      scaledAt = receivedAt;
      timescale = Timescale.now(environment);
    }
    ByteBuffer packet = ByteBuffer.wrap(datagram.getData());
    int senderSequence = packet.getInt(0);
    long received = timescale.ntpAt(receivedAt);
    datagram.setLength(
        StampPacket.reflect(packet, datagram.getLength(), received, ErrorEstimate.UNKNOWN));
    int sequence = isStateful ? number(datagram.getSocketAddress(), receivedAt) : senderSequence;
    StampPacket.send(packet, sequence, timescale.ntpAt(environment.ticker().getAsLong()));
    return true;
  }

  private int number(SocketAddress sender, long now) {
    Session session = sessions.computeIfAbsent(sender, each -> new Session());
    if (session.next > 0 && now - session.heardAt > SESSION_NANOS) {
      session.next = 0;
    }
    session.heardAt = now;
    if (sessions.size() > SESSIONS) {
      sessions.remove(sessions.keySet().iterator().next());
    }
    return session.next++;
  }

  /** The port that it listens on. */
  public int port() {
    return loop.port();
  }

  /** What it reflected and refused. */
  public Refusals refusals() {
    return loop.refusals();
  }

  /** Stops at once. */
  @Override
  public void close() {
    loop.close();
  }
}
