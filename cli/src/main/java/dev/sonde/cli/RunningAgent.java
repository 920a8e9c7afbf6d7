package dev.sonde.cli;

import dev.sonde.agent.Agent;
import dev.sonde.agent.AgentClock;
import dev.sonde.agent.AgentException;
import dev.sonde.agent.AgentSettings;
import dev.sonde.agent.AgentStatus;
import dev.sonde.agent.Duties;
import dev.sonde.agent.Source;
import dev.sonde.agent.api.AgentApi;
import dev.sonde.agent.api.AgentView;
import dev.sonde.agent.builtin.OwnModules;
import dev.sonde.agent.check.AssignedChecks;
import dev.sonde.agent.module.Delay;
import dev.sonde.agent.module.ModuleDuties;
import dev.sonde.agent.module.ModuleHost;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.host.Host;
import dev.sonde.host.HostFiles;
import dev.sonde.host.HostSettings;
import dev.sonde.host.SpaceReader;
import dev.sonde.model.Fields;
import dev.sonde.transport.dial.Dialer;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.dial.Way;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The agent with its parts put together: this machine's collectors, a spool, and an uplink chosen
 * by the address.
 */
final class RunningAgent implements AutoCloseable {
  private final Agent agent;
  private final Way way;
  private final Optional<Responders> responders;
  private final Optional<AgentApi> api;

  private RunningAgent(
      Agent agent, Way way, Optional<Responders> responders, Optional<AgentApi> api) {
    this.agent = agent;
    this.api = api;
    this.way = way;
    this.responders = responders;
  }

  /**
   * Starts an agent that watches this machine.
   *
   * @param settings the operator's
   * @param spaces tells the sizes of file systems
   * @throws CommandFailedException if its state can't be used
   */
  static RunningAgent start(AgentSettings settings, SpaceReader spaces) {
    Host host = new Host(new HostFiles(Path.of("/")), hostSettings(settings.deviceId(), spaces));
    host.prime();
    AgentClock clock = AgentClock.system();
    UplinkOptions options = options(settings);
    Way way = way(settings, options);
    Optional<Responders> responders =
        settings.responding().address().map(at -> Responders.of(settings.responding()));
    List<Source> sources = new ArrayList<>(List.of(host::collect));
    responders.ifPresent(all -> sources.add(() -> all.collect(settings.deviceId())));
    boolean started = false;
    try {
      RandomGenerator random = random();
      AssignedChecks checks =
          new AssignedChecks(settings.deviceId(), settings.stateDir(), settings.limits(), clock);
      ModuleHost modules = modules(settings, checks, clock);
      Duties duties = new ModuleDuties(checks, modules);
      Agent agent =
          new Agent(
              settings,
              sources,
              duties,
              AgentUplinks.of(
                  settings,
                  options,
                  way,
                  duties,
                  () -> NatsModules.of(settings.deviceId(), modules, clock),
                  random),
              clock,
              random);
      agent.start();
      started = true;
      Optional<AgentApi> api =
          settings
              .modules()
              .api()
              .flatMap(at -> AgentApi.start(at, view(settings, agent), modules));
      return new RunningAgent(agent, way, responders, api);
    } catch (AgentException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    } finally {
      if (!started) {
        way.close();
        responders.ifPresent(Responders::close);
      }
    }
  }

  /** The modules of an agent; {@code checks} runs their probes. */
  static ModuleHost modules(
      AgentSettings settings, dev.sonde.transport.Commands checks, AgentClock clock) {
    String id = settings.deviceId();
    return new ModuleHost(
        id,
        settings.stateDir(),
        settings.modules(),
        host -> OwnModules.of(id, host, checks, clock),
        clock,
        Delay.real());
  }

  private static AgentView view(AgentSettings settings, Agent agent) {
    return new AgentView() {
      @Override
      public String id() {
        return settings.deviceId();
      }

      @Override
      public String version() {
        return Version.text();
      }

      @Override
      public String server() {
        return agent.destination();
      }

      @Override
      public AgentStatus status() {
        return agent.check();
      }

      @Override
      public Fields observation() {
        return agent.observation();
      }
    };
  }

  private static UplinkOptions options(AgentSettings settings) {
    UplinkOptions standard = UplinkOptions.standard();
    return settings.caFile().map(standard::trusting).orElse(standard);
  }

  private static Way way(AgentSettings settings, UplinkOptions options) {
    return settings
        .listen()
        .<Way>map(listen -> DialledAgent.listen(listen, settings.deviceId()))
        .orElseGet(() -> new Dialer(settings.server(), options));
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

  /** What it answers to others, for people. */
  List<String> answers() {
    return responders.map(Responders::running).orElse(List.of());
  }

  @Override
  public void close() {
    api.ifPresent(AgentApi::close);
    responders.ifPresent(Responders::close);
    agent.close();
    way.close();
  }
}
