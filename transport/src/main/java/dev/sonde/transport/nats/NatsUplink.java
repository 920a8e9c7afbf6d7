package dev.sonde.transport.nats;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Delivers through a broker of NATS, keeps the connection to it, and has servers' commands
 * followed.
 *
 * <p>An outcome is always a server's word. Where the broker has JetStream it keeps the delivery
 * meanwhile; that alone acknowledges nothing.
 */
public final class NatsUplink implements Uplink {
  private static final Logger LOG = System.getLogger(NatsUplink.class.getName());

  private final BrokerAccess access;
  private final AgentLine.Who who;
  private final UplinkOptions options;
  private final RandomGenerator random;
  private final LongSupplier nanoTime;
  private final AtomicInteger closings = new AtomicInteger();
  private volatile Runnable wake = () -> {};
  private volatile @Nullable AgentLine line;
  private long nextDial;
  private long failures;

  /**
   * An uplink that has not connected yet.
   *
   * @param access {@code nats} or {@code tls}, host and port; several of a cluster separated by
   *     commas
   * @param commands what servers may have the agent do
   * @param modules what answers contract 3 over the same connection, if anything does
   * @param random spreads attempts, and numbers deliveries
   * @param nanoTime a clock that never goes back
   */
  public NatsUplink(
      BrokerAccess access,
      Subjects subjects,
      AgentIdentity identity,
      UplinkOptions options,
      Commands commands,
      Optional<ModuleSubjects> modules,
      RandomGenerator random,
      LongSupplier nanoTime) {
    this.access = access;
    this.who =
        new AgentLine.Who(identity, commands, subjects, modules.map(List::of).orElse(List.of()));
    this.options = options;
    this.random = random;
    this.nanoTime = nanoTime;
    this.nextDial = nanoTime.getAsLong();
    commands.onModulesChanged(this::tellModules);
    commands.onHashChanged(this::tellApplied);
  }

  private void tellApplied() {
    AgentLine open = line;
    if (open != null) {
      open.tellApplied();
    }
  }

  private void tellModules() {
    AgentLine open = line;
    if (open != null) {
      open.tellModules();
    }
  }

  @Override
  public Outcome deliver(byte[] delivery) {
    int before = closings.get();
    try {
      AgentLine open = open();
      if (closings.get() != before) {
        open.close();
        return new Outcome.Later(Duration.ZERO, "the agent closed the connection");
      }
      return open.deliver(delivery, options.answerTimeout());
    } catch (IOException e) {
      return new Outcome.Later(Duration.ZERO, reason(e));
    }
  }

  private AgentLine open() throws IOException {
    AgentLine open = line;
    if (open != null && open.isAlive()) {
      return open;
    }
    if (open != null) {
      open.close();
    }
    AgentLine made = AgentLine.open(who, access, options, random, () -> wake.run());
    line = made;
    failures = 0;
    return made;
  }

  @Override
  public Optional<byte[]> assignments(String agent) {
    AgentLine open = line;
    if (open != null) {
      open.askAssignments();
    }
    return Optional.empty();
  }

  @Override
  public void wakeWith(Runnable newWake) {
    wake = newWake;
  }

  @Override
  public Upkeep upkeep() {
    AgentLine open = line;
    if (open != null && open.isAlive()) {
      return open.hasReopened() ? new Upkeep(true, Long.MAX_VALUE) : Upkeep.NONE;
    }
    long left = nextDial - nanoTime.getAsLong();
    if (left > 0) {
      return new Upkeep(false, left);
    }
    try {
      open();
      return new Upkeep(true, Long.MAX_VALUE);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The broker can't be reached: {0}", reason(e));
      long pause = ClientOptions.pause(++failures, random);
      nextDial = nanoTime.getAsLong() + pause;
      return new Upkeep(false, pause);
    }
  }

  /** What a failure means, for people. */
  static String reason(IOException failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  @Override
  public String destination() {
    return access.toString();
  }

  @Override
  public void close() {
    closings.incrementAndGet();
    AgentLine open = line;
    line = null;
    if (open != null) {
      open.close();
    }
  }
}
