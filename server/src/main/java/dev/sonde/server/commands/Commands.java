package dev.sonde.server.commands;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.inventory.CommandArchive;
import dev.sonde.server.inventory.CommandQuery;
import dev.sonde.server.inventory.CommandRecord;
import dev.sonde.server.inventory.CommandResult;
import dev.sonde.server.link.AgentLinks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Has modules of agents do something. A command is in the inventory before any agent is told, and
 * what came of it when that is known; what is under way when the server ends is noted as lost.
 * Thread-safe; somebody calls {@link #tick} every second or so, and {@link #prune} every minute.
 */
public final class Commands implements AutoCloseable {
  private final Clock clock;
  private final Supplier<RandomGenerator> random;
  private final CommandArchive archive;
  private final AgentLinks links;
  private final Reach reach;
  private final CommandLimits limits;
  private final AskRate rate;
  private final CommandCounters counters = new CommandCounters();
  private final Dispatch dispatch;
  private final AtomicInteger followers = new AtomicInteger();

  /**
   * Notes as lost what was under way when the server ended last.
   *
   * @param nanoTime measures how long things take
   * @param random makes ids
   * @throws dev.sonde.server.inventory.InventoryException if the inventory can't be written
   */
  public Commands(
      Clock clock,
      LongSupplier nanoTime,
      Supplier<RandomGenerator> random,
      CommandArchive archive,
      AgentLinks links,
      Fleet fleet,
      CommandLimits limits) {
    this.clock = clock;
    this.random = random;
    this.archive = archive;
    this.links = links;
    this.reach = new Reach(links, fleet);
    this.limits = limits;
    this.rate = new AskRate(limits.perSecond(), limits.burst(), nanoTime);
    this.dispatch = new Dispatch(clock, nanoTime, archive, links, reach, limits, counters);
    archive.lose("the server ended before the agent told what came of it", Micros.now(clock));
  }

  /**
   * A command that was asked.
   *
   * @param command how it stands
   * @param isNew false if the same was asked before, with the same id
   */
  public record Asked(CommandRecord command, boolean isNew) {}

  /**
   * Begins a command, or finds the one that has its id already.
   *
   * @param json the schema {@code CommandOrder} of the API
   * @throws MalformedException if anything is wrong with it, or no agent could take it
   * @throws ProblemException if it can't be begun now
   * @throws dev.sonde.server.inventory.InventoryException if it can't be written; then no agent is
   *     told
   */
  public Asked ask(byte[] json, Asker asker) {
    if (!rate.admits(asker.address())) {
      throw refused(
          "rate", 429, "these are more commands than are taken from one address; wait a second");
    }
    try {
      CommandForm form = CommandForm.read(json);
      Optional<CommandRecord> before = form.id().flatMap(this::find);
      return before.isPresent() ? same(before.get(), form) : begin(form, asker);
    } catch (MalformedException e) {
      counters.refused("malformed");
      throw e;
    }
  }

  private ProblemException refused(String cause, int status, String detail) {
    counters.refused(cause);
    return new ProblemException(status, detail);
  }

  private Asked same(CommandRecord before, CommandForm form) {
    if (!before.order().equals(form.order())) {
      throw refused(
          "conflict", 409, "there is another command with the id '" + before.id() + "' already");
    }
    return new Asked(before, false);
  }

  private Asked begin(CommandForm form, Asker asker) {
    List<CommandResult> results = plan(form.order());
    CommandRecord asked =
        CommandRecord.of(
            0,
            form.id().orElseGet(() -> "c-%016x".formatted(random.get().nextLong())),
            Micros.now(clock),
            asker.name(),
            asker.address(),
            form.order(),
            results);
    Optional<Long> number = Optional.empty();
    try {
      number = archive.add(asked);
    } finally {
      if (number.isEmpty()) {
        results.stream()
            .filter(result -> !result.state().isOver())
            .forEach(result -> dispatch.slots().give(result.agent()));
      }
    }
    if (number.isEmpty()) {
      return same(find(asked.id()).orElse(asked), form);
    }
    counters.asked();
    results.stream()
        .map(CommandResult::state)
        .filter(state -> state.isOver())
        .forEach(counters::ended);
    return new Asked(dispatch.start(asked.numbered(number.get())), true);
  }

  /** How a command begins at each agent; a slot is taken for each where it is not over at once. */
  private List<CommandResult> plan(CommandRecord.Order order) {
    Set<String> agents = agents(order);
    if (dispatch.slots().taken() + agents.size() > dispatch.slots().most()) {
      throw refused(
          "full",
          429,
          "%d commands are under way, of %d that may be; this one is for %d agents"
              .formatted(dispatch.slots().taken(), dispatch.slots().most(), agents.size()));
    }
    Map<String, Reach.Objection> objections = objections(agents, order);
    long now = Micros.now(clock);
    List<CommandResult> results = new ArrayList<>();
    for (String agent : agents) {
      results.add(
          Optional.ofNullable(objections.get(agent))
              .map(Reach.Objection::end)
              .or(() -> atOnce(agent, order))
              .map(end -> end.of(agent, now))
              .orElseGet(() -> CommandResult.waiting(agent)));
    }
    return results;
  }

  private Set<String> agents(CommandRecord.Order order) {
    try {
      return reach.agents(order);
    } catch (ProblemException e) {
      counters.refused("no_agent");
      throw e;
    }
  }

  /** How a command ends at once at an agent; if it doesn't, a slot is taken. */
  private Optional<End> atOnce(String agent, CommandRecord.Order order) {
    if (order.patience().isZero() && links.find(agent).isEmpty()) {
      return Optional.of(Dispatch.notLinked(order));
    }
    return dispatch.slots().take(agent)
        ? Optional.empty()
        : Optional.of(
            End.failed(
                "busy",
                "there may be %d commands at once at an agent".formatted(limits.ofAgent())));
  }

  /** What agents object to; if each of them does, nothing is begun. */
  private Map<String, Reach.Objection> objections(Set<String> agents, CommandRecord.Order order) {
    Map<String, Reach.Objection> objections = new TreeMap<>();
    for (String agent : agents) {
      if (links.find(agent).isPresent()) {
        reach.objection(agent, order).ifPresent(each -> objections.put(agent, each));
      }
    }
    if (objections.size() == agents.size()) {
      List<Fault> faults =
          objections.values().stream().flatMap(each -> each.faults().stream()).distinct().toList();
      throw new MalformedException(faults);
    }
    return objections;
  }

  /** A command with its results. */
  public Optional<CommandRecord> find(String id) {
    return dispatch.find(id).map(RunningCommand::record).or(() -> archive.find(id));
  }

  /** Commands, newest first, with counts in the place of their results. */
  public List<CommandRecord> list(CommandQuery query) {
    dispatch.flush();
    return archive.list(query).stream()
        .map(
            kept ->
                dispatch
                    .find(kept.id())
                    .map(RunningCommand::record)
                    .filter(now -> !now.state().isOver())
                    .map(CommandRecord::withoutResults)
                    .orElse(kept))
        .toList();
  }

  /**
   * Ends a command wherever it is not over yet.
   *
   * @throws ProblemException if it is over, or there is none
   */
  public CommandRecord cancel(String id, Asker asker) {
    RunningCommand command =
        dispatch
            .find(id)
            .filter(each -> !each.record().state().isOver())
            .orElseThrow(
                () ->
                    archive.find(id).isPresent()
                        ? new ProblemException(409, "the command '" + id + "' is over")
                        : none(id));
    dispatch.cancel(command, "cancelled", "cancelled by " + asker);
    return command.record();
  }

  private static ProblemException none(String id) {
    return new ProblemException(404, "there is no command '" + id + "'");
  }

  /** The end of following a command. */
  @FunctionalInterface
  public interface Following extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Tells how a command stands, and from then on what happens, until the last line.
   *
   * @param reader returns at once
   * @throws ProblemException if there is no such command, or too many follow commands already
   */
  public Following follow(String id, Consumer<CommandLine> reader) {
    if (followers.incrementAndGet() > limits.followers()) {
      followers.decrementAndGet();
      throw new ProblemException(
          429, "there are " + limits.followers() + " who follow commands already");
    }
    Optional<RunningCommand> found = dispatch.find(id);
    if (found.isEmpty()) {
      followers.decrementAndGet();
      CommandRecord kept = archive.find(id).orElseThrow(() -> none(id));
      CommandJson.lines(kept).forEach(reader);
      reader.accept(CommandJson.last(kept));
      return () -> {};
    }
    RunningCommand command = found.get();
    command.follow(reader);
    return () -> {
      command.leave(reader);
      followers.decrementAndGet();
    };
  }

  /** A line could not be told. */
  public void leftOut() {
    counters.leftOut();
  }

  /** What was counted. */
  public CommandCounts counts() {
    return counters.counts(dispatch.slots().taken());
  }

  /** Tells agents that have a link now, and ends what takes too long. */
  public void tick() {
    dispatch.tick();
  }

  /** Deletes what is kept for long enough. */
  public void prune() {
    archive.prune(limits.kept(), Micros.now(clock));
  }

  /** Ends what is under way, which is then lost. */
  @Override
  public void close() {
    dispatch.close();
  }
}
