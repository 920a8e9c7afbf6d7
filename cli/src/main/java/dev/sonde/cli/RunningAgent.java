package dev.sonde.cli;

import dev.sonde.agent.Agent;
import dev.sonde.agent.AgentClock;
import dev.sonde.agent.AgentException;
import dev.sonde.agent.AgentSettings;
import dev.sonde.host.Host;
import dev.sonde.host.HostFiles;
import dev.sonde.host.HostSettings;
import dev.sonde.host.SpaceReader;
import dev.sonde.transport.http.HttpUplink;
import dev.sonde.transport.http.HttpUplinkOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;

/**
 * The agent with its parts put together: this machine's collectors, a spool, and an uplink chosen
 * by the address.
 */
final class RunningAgent implements AutoCloseable {
  private final Agent agent;

  private RunningAgent(Agent agent) {
    this.agent = agent;
  }

  /**
   * Starts an agent that watches this machine.
   *
   * @throws CommandFailedException if its state can't be used
   */
  static RunningAgent start(AgentSettings settings) {
    HttpUplinkOptions standard = HttpUplinkOptions.standard();
    HttpUplink uplink =
        new HttpUplink(
            settings.server(),
            settings.caFile().map(standard::trusting).orElse(standard),
            InstantSource.system());
    Host host = new Host(new HostFiles(Path.of("/")), hostSettings(settings.deviceId()));
    host.prime();
    try {
      Agent agent =
          new Agent(
              settings, List.of(host::collect), uplink, AgentClock.system(), new SecureRandom());
      agent.start();
      return new RunningAgent(agent);
    } catch (AgentException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static HostSettings hostSettings(String device) {
    return new HostSettings(
        device, Version.text(), Clock.systemUTC(), System::nanoTime, SpaceReader.ofLibc());
  }

  /** Lets a process that waits for its end go if this agent breaks; a new one may do better. */
  void reportFaultTo(ShutdownSignal end) {
    Thread.ofPlatform().name("agent-watch").daemon().start(() -> awaitFault(end));
  }

  private void awaitFault(ShutdownSignal end) {
    try {
      agent.awaitEnd();
    } catch (AgentException e) {
      end.fail(new CommandFailedException(String.valueOf(e.getMessage()), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    agent.close();
  }
}
