package dev.sonde.server.commands;

import dev.sonde.server.inventory.CommandArchive.Change;
import dev.sonde.server.inventory.CommandRecord;
import dev.sonde.server.inventory.CommandResult;
import dev.sonde.server.inventory.CommandState;
import dev.sonde.transport.session.AgentLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A command that is under way, with those who follow it. Thread-safe; no method waits. What happens
 * is told to followers in the order in which it happened.
 */
final class RunningCommand {
  /** How many of the lines that a module tells are kept, the newest. */
  private static final int MOST_PROGRESS = 50;

  private final CommandRecord asked;
  private final Consumer<Change> changes;
  private final Map<String, CommandResult> results = new TreeMap<>();
  private final Map<String, Open> open = new HashMap<>();
  private final List<Consumer<CommandLine>> followers = new ArrayList<>();

  /**
   * What is awaited of an agent.
   *
   * @param link the link over which it was told; empty while it has none
   * @param deadline until when, on the clock of {@link System#nanoTime}
   */
  record Open(Optional<AgentLink> link, long deadline) {}

  /**
   * A command that was just asked.
   *
   * @param patienceEnds until when agents without a link are waited for
   * @param changes is told of each end, in order, and returns at once
   */
  RunningCommand(CommandRecord asked, long patienceEnds, Consumer<Change> changes) {
    this.asked = asked;
    this.changes = changes;
    for (CommandResult result : asked.results()) {
      results.put(result.agent(), result);
      if (!result.state().isOver()) {
        open.put(result.agent(), new Open(Optional.empty(), patienceEnds));
      }
    }
  }

  String id() {
    return asked.id();
  }

  CommandRecord.Order order() {
    return asked.order();
  }

  /** What is awaited of which agent. */
  synchronized Map<String, Open> open() {
    return Map.copyOf(open);
  }

  /** It as it stands. */
  synchronized CommandRecord record() {
    return CommandRecord.of(
        asked.number(),
        asked.id(),
        asked.asked(),
        asked.by(),
        asked.from(),
        asked.order(),
        List.copyOf(results.values()));
  }

  /**
   * An agent is about to be told.
   *
   * @return false if it was told before, or it is over
   */
  synchronized boolean begin(String agent, AgentLink link, long deadline, long now) {
    Open before = open.get(agent);
    if (before == null || before.link().isPresent()) {
      return false;
    }
    open.put(agent, new Open(Optional.of(link), deadline));
    put(
        new CommandResult(
            agent,
            CommandState.RUNNING,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            OptionalLong.of(now),
            OptionalLong.empty()));
    return true;
  }

  private void put(CommandResult result) {
    results.put(result.agent(), result);
    tell(CommandJson.line(result));
  }

  private void tell(CommandLine line) {
    followers.forEach(follower -> follower.accept(line));
  }

  /** A module told what it does. */
  synchronized void progress(String agent, String text) {
    CommandResult before = results.get(agent);
    if (before == null || !open.containsKey(agent)) {
      return;
    }
    List<String> lines = new ArrayList<>(before.progress());
    lines.add(text);
    results.put(
        agent,
        new CommandResult(
            agent,
            before.state(),
            before.code(),
            before.error(),
            before.output(),
            lines.subList(Math.max(0, lines.size() - MOST_PROGRESS), lines.size()),
            before.began(),
            before.ended()));
    tell(CommandJson.progress(agent, text));
  }

  /**
   * It is over at an agent.
   *
   * @return false if it was over before
   */
  synchronized boolean end(String agent, End end, long now) {
    CommandResult before = results.get(agent);
    if (before == null || open.remove(agent) == null) {
      return false;
    }
    CommandResult result =
        new CommandResult(
            agent,
            end.state(),
            end.code(),
            end.error(),
            end.output(),
            before.progress(),
            before.began(),
            OptionalLong.of(now));
    put(result);
    CommandRecord whole = record();
    changes.accept(new Change(asked.id(), asked.number(), result, whole.state()));
    if (whole.state().isOver()) {
      tell(CommandJson.last(whole));
    }
    return true;
  }

  /** Tells a follower how it stands, and from then on what happens. */
  synchronized void follow(Consumer<CommandLine> follower) {
    CommandRecord now = record();
    CommandJson.lines(now).forEach(follower);
    if (now.state().isOver()) {
      follower.accept(CommandJson.last(now));
    } else {
      followers.add(follower);
    }
  }

  synchronized void leave(Consumer<CommandLine> follower) {
    followers.remove(follower);
  }
}
