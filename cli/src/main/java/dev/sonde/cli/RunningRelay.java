package dev.sonde.cli;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.AgentSettings;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.relay.Relay;
import dev.sonde.relay.RelayException;
import dev.sonde.relay.Upstream;
import dev.sonde.server.link.BrokerLinks;
import dev.sonde.transport.Commands;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.DeliveryDesk;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The relay with its parts put together: the site's brokers, echo, and a way up. */
final class RunningRelay implements AutoCloseable {
  private static final int MOST_AGENTS = 2_000;

  private final Relay relay;
  private final BrokerLinks brokers;
  private final Optional<Responders> responders;
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("brokers").factory());

  private RunningRelay(Relay relay, BrokerLinks brokers, Optional<Responders> responders) {
    this.relay = relay;
    this.brokers = brokers;
    this.responders = responders;
  }

  /**
   * Starts a relay; when this returns, it takes reports.
   *
   * @throws CommandFailedException if its address or its state can't be used
   */
  static RunningRelay start(RelayFlags flags) {
    RandomGenerator random = new SecureRandom();
    Relay relay = open(flags, random);
    boolean started = false;
    try {
      BrokerLinks brokers =
          new BrokerLinks(
              flags.brokers(),
              flags.relay().id(),
              new BrokerLinks.Behind(
                  relay.deliveries(),
                  new DeliveryDesk(relay.deliveries(), Relay.maxDeliveryBytes()),
                  relay.agents(),
                  relay.points(),
                  relay::isLinked,
                  MOST_AGENTS),
              Clock.systemUTC(),
              random);
      Optional<Responders> responders =
          flags
              .upstream()
              .responding()
              .address()
              .map(at -> Responders.of(flags.upstream().responding()));
      RunningRelay running = new RunningRelay(relay, brokers, responders);
      relay.start();
      brokers.start();
      var _ = running.ticks.scheduleWithFixedDelay(brokers::tick, 1, 1, TimeUnit.SECONDS);
      started = true;
      return running;
    } finally {
      if (!started) {
        relay.close();
      }
    }
  }

  private static Relay open(RelayFlags flags, RandomGenerator random) {
    try {
      return new Relay(
          flags.relay(), upstream(flags.upstream(), random), AgentClock.system(), random);
    } catch (RelayException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Upstream upstream(AgentSettings settings, RandomGenerator random) {
    UplinkOptions standard = UplinkOptions.standard();
    UplinkOptions options = settings.caFile().map(standard::trusting).orElse(standard);
    return new Upstream() {
      @Override
      public Uplink own(AgentIdentity relay) {
        return AgentUplinks.ofRelay(settings, relay, options, random);
      }

      @Override
      public Uplink onBehalf(AgentIdentity agent, Commands commands) {
        return AgentUplinks.onBehalf(settings, agent, options, commands, random);
      }
    };
  }

  @Override
  public void close() {
    ticks.shutdownNow();
    responders.ifPresent(Responders::close);
    brokers.close();
    relay.close();
  }
}
