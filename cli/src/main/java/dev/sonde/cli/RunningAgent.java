package dev.sonde.cli;

import dev.sonde.agent.Agent;
import dev.sonde.agent.AgentClock;
import dev.sonde.agent.AgentException;
import dev.sonde.agent.AgentSettings;
import dev.sonde.agent.check.AssignedChecks;
import dev.sonde.host.Host;
import dev.sonde.host.HostFiles;
import dev.sonde.host.HostSettings;
import dev.sonde.host.SpaceReader;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.http.HttpUplink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

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
   * @param settings the operator's
   * @param spaces tells the sizes of file systems
   * @throws CommandFailedException if its state can't be used
   */
  static RunningAgent start(AgentSettings settings, SpaceReader spaces) {
    UplinkOptions standard = UplinkOptions.standard();
    HttpUplink uplink =
        new HttpUplink(
            settings.server(),
            settings.caFile().map(standard::trusting).orElse(standard),
            InstantSource.system());
    Host host = new Host(new HostFiles(Path.of("/")), hostSettings(settings.deviceId(), spaces));
    host.prime();
    AgentClock clock = AgentClock.system();
    try {
      Agent agent =
          new Agent(
              settings,
              List.of(host::collect),
              new AssignedChecks(settings.deviceId(), settings.stateDir(), clock),
              uplink,
              clock,
              random());
      agent.start();
      return new RunningAgent(agent);
    } catch (AgentException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static HostSettings hostSettings(String device, SpaceReader spaces) {
    return new HostSettings(device, Version.text(), Clock.systemUTC(), System::nanoTime, spaces);
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

  /** Seeded by the kernel; the JDK's own way there costs a starting agent 15 ms. */
  private static RandomGenerator random() {
    try (InputStream kernel = Files.newInputStream(Path.of("/dev/urandom"))) {
      return new SplittableRandom(ByteBuffer.wrap(kernel.readNBytes(Long.BYTES)).getLong());
    } catch (IOException e) {
      return new SecureRandom();
    }
  }

  @Override
  public void close() {
    agent.close();
  }
}
