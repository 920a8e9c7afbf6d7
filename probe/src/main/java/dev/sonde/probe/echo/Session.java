package dev.sonde.probe.echo;

import dev.sonde.probe.Deadline;
import dev.sonde.probe.HostPort;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a task keeps from run to run: its link to the responder, the number of its next frame, and
 * when it may try to connect again. Used by one run at a time.
 */
final class Session implements AutoCloseable {
  private static final int PORT = 4401;

  /** How long it waits after the first, second, third and each later failure. */
  private static final long[] BACK_OFF_MILLIS = {500, 1_000, 2_000, 5_000};

  /** Whose it is. */
  record Key(String target, EchoSettings settings) {}

  private final Key key;
  private final ProbeEnvironment environment;
  private @Nullable Link link;
  private String address = "";
  private int sequence;
  private int failures;
  private @Nullable ProbeResult failure;
  private Deadline retry;

  Session(Key key, ProbeEnvironment environment) {
    this.key = key;
    this.environment = environment;
    this.retry = Deadline.in(Duration.ZERO, environment.ticker());
  }

  Key key() {
    return key;
  }

  /** The link, if one stands. */
  @Nullable Link link() {
    return link;
  }

  /** The responder's address; empty if it is not known yet. */
  String address() {
    return address;
  }

  /** The number of the next frame, from 0 to 65,535 and from the start again. */
  int nextSequence() {
    int number = sequence;
    sequence = (sequence + 1) & 0xffff;
    return number;
  }

  /** When it may try to connect. */
  Deadline retry() {
    return retry;
  }

  /**
   * Connects.
   *
   * @throws IOException if that fails
   * @throws dev.sonde.probe.NameException if the responder's name is not known
   * @throws InterruptedException if the thread is interrupted
   */
  Link connect(Deadline deadline) throws IOException, InterruptedException {
    HostPort target = HostPort.of(key.target()).orElseThrow();
    InetAddress found =
        environment.names().address(target.host(), key.settings().family(), deadline);
    address = found.getHostAddress();
    InetSocketAddress responder = new InetSocketAddress(found, target.port().orElse(PORT));
    Link opened = Link.open(key.settings().transport(), responder, deadline);
    link = opened;
    return opened;
  }

  /** Hears that an echo came: the next failure is again the first. */
  void succeeded() {
    failures = 0;
    failure = null;
  }

  /** Hears that connecting failed or the link broke: the next attempt has to wait. */
  void failed(ProbeResult result) {
    long wait = BACK_OFF_MILLIS[Math.min(failures, BACK_OFF_MILLIS.length - 1)];
    failures++;
    failure = result;
    retry = Deadline.in(Duration.ofMillis(wait), environment.ticker());
  }

  /** What the last failure comes to, if no echo came since. */
  @Nullable ProbeResult failure() {
    return failure;
  }

  /** Gives the link up; a new one may be made after a while. */
  void disconnect() {
    Link open = link;
    link = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is given up all the same.
      }
    }
  }

  @Override
  public void close() {
    disconnect();
  }
}
