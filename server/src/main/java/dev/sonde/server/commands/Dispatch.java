package dev.sonde.server.commands;

import dev.sonde.model.Micros;
import dev.sonde.server.inventory.CommandArchive;
import dev.sonde.server.inventory.CommandArchive.Change;
import dev.sonde.server.inventory.CommandRecord;
import dev.sonde.server.json.Json;
import dev.sonde.server.link.AgentLinks;
import dev.sonde.server.link.Slots;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.session.AgentLink;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The commands that are under way: tells the agents, hears them, and ends what takes too long.
 * Thread-safe.
 */
final class Dispatch implements AutoCloseable {
  private static final int MAX_PROGRESS = 1_000;

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final AgentLinks links;
  private final Reach reach;
  private final CommandLimits limits;
  private final CommandCounters counters;
  private final Slots slots;
  private final CommandWriter writer;
  private final Map<String, RunningCommand> running = new ConcurrentHashMap<>();

  Dispatch(
      Clock clock,
      LongSupplier nanoTime,
      CommandArchive archive,
      AgentLinks links,
      Reach reach,
      CommandLimits limits,
      CommandCounters counters) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.links = links;
    this.reach = reach;
    this.limits = limits;
    this.counters = counters;
    this.slots = new Slots(limits.underWay(), limits.ofAgent());
    this.writer = new CommandWriter(archive, this::written);
  }

  /** How much is under way; who starts a command has taken a slot for each agent that is open. */
  Slots slots() {
    return slots;
  }

  private void written(Change change) {
    if (change.whole().isOver()) {
      running.remove(change.id());
    }
  }

  /** Begins a command that is in the inventory; agents whose state is over are not told. */
  CommandRecord start(CommandRecord command) {
    if (command.state().isOver()) {
      return command;
    }
    long patienceEnds = nanoTime.getAsLong() + command.order().patience().toNanos();
    RunningCommand started = new RunningCommand(command, patienceEnds, writer::add);
    running.put(command.id(), started);
    started.open().forEach((agent, open) -> reachOut(started, agent, open));
    return started.record();
  }

  /** A command, if it is under way or was just now. */
  Optional<RunningCommand> find(String id) {
    return Optional.ofNullable(running.get(id));
  }

  /** Writes what waits to be written. */
  void flush() {
    writer.flush();
  }

  /** Tells agents that have a link now, and ends what takes too long. */
  void tick() {
    for (RunningCommand command : running.values()) {
      command
          .open()
          .forEach(
              (agent, open) ->
                  open.link()
                      .ifPresentOrElse(
                          link -> endIfLate(command, agent, open, link),
                          () -> reachOut(command, agent, open)));
    }
    writer.flush();
  }

  private boolean isPast(long deadline) {
    return nanoTime.getAsLong() - deadline >= 0;
  }

  private void endIfLate(
      RunningCommand command, String agent, RunningCommand.Open open, AgentLink link) {
    if (isPast(open.deadline())) {
      link.cancel(command.id());
      end(command, agent, End.failed("timeout", "the agent did not tell a result in time"));
    }
  }

  private void reachOut(RunningCommand command, String agent, RunningCommand.Open open) {
    Optional<AgentLink> link = links.find(agent);
    if (link.isPresent()) {
      tell(command, agent, link.get());
    } else if (isPast(open.deadline())) {
      end(command, agent, notLinked(command.order()));
    }
  }

  /** An agent has no link, and is waited for no longer. */
  static End notLinked(CommandRecord.Order order) {
    return End.notLinked(
        order.patience().isZero()
            ? "the agent has no link open, so that it can't be asked now"
            : "the agent opened no link within " + order.patience().toSeconds() + " s");
  }

  private void tell(RunningCommand command, String agent, AgentLink link) {
    CommandRecord.Order order = command.order();
    Optional<Reach.Objection> objection = reach.objection(agent, order);
    if (objection.isPresent()) {
      end(command, agent, objection.get().end());
      return;
    }
    long longest = order.timeout().plus(limits.grace()).toNanos();
    if (command.begin(agent, link, nanoTime.getAsLong() + longest, Micros.now(clock))) {
      link.command(
          new CommandOrder(command.id(), order.module(), order.input(), order.timeout()),
          new Telling(command, agent));
    }
  }

  private void end(RunningCommand command, String agent, End end) {
    if (command.end(agent, end, Micros.now(clock))) {
      slots.give(agent);
      counters.ended(end.state());
    }
  }

  /** Ends a command wherever it is not over yet. */
  void cancel(RunningCommand command, String code, String why) {
    command
        .open()
        .forEach(
            (agent, open) -> {
              open.link().ifPresent(link -> link.cancel(command.id()));
              end(command, agent, End.failed(code, why));
            });
  }

  @Override
  public void close() {
    running
        .values()
        .forEach(
            command ->
                cancel(
                    command,
                    "lost",
                    "the server was stopped before the agent told what came of it"));
    writer.flush();
  }

  /** Hears one agent. */
  private final class Telling implements CommandEvents {
    private final RunningCommand command;
    private final String agent;

    Telling(RunningCommand command, String agent) {
      this.command = command;
      this.agent = agent;
    }

    @Override
    public void progress(String text) {
      command.progress(agent, Json.plain(text, MAX_PROGRESS));
    }

    @Override
    public void completed(Map<String, Object> output) {
      end(command, agent, End.completed(output, limits.outputBytes()));
    }

    @Override
    public void failed(String code, String error) {
      end(command, agent, End.failed(code, error));
    }
  }
}
