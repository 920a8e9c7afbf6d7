package dev.sonde.cli;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.builtin.Heartbeat;
import dev.sonde.agent.module.ModuleEvent;
import dev.sonde.agent.module.ModuleHost;
import dev.sonde.agent.module.ModuleStatus;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.nats.ModuleGateway;
import java.util.Optional;
import java.util.function.Consumer;

/** An agent's modules, for whoever addresses them over NATS. Thread-safe. */
record NatsModules(ModuleHost host, Heartbeat beat) implements ModuleGateway {

  /** The modules of an agent on this host. */
  static NatsModules of(String agent, ModuleHost host, AgentClock clock) {
    return new NatsModules(host, new Heartbeat(agent, Heartbeat.localHostName(), host, clock));
  }

  @Override
  public Optional<String> schema(String module) {
    return host.list().stream()
        .filter(each -> each.name().equals(module))
        .map(ModuleStatus::inputSchema)
        .findFirst();
  }

  @Override
  public void run(CommandOrder order, CommandEvents events) {
    // Nobody cancels it: the contract has no word for that, and it ends with its time.
    var _ = host.run(order, events);
  }

  @Override
  public byte[] heartbeat() {
    return beat.json();
  }

  @Override
  public void listen(Consumer<Change> listener) {
    host.listen(event -> listener.accept(change(event)));
  }

  private static Change change(ModuleEvent event) {
    return new Change(
        event.module(), event.state().word(), event.request(), event.error(), event.details());
  }
}
