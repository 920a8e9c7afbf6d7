package dev.sonde.transport.session;

import dev.sonde.model.MalformedException;
import dev.sonde.model.PointRules;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What an agent and this server say to each other, on the server's side, deliveries aside.
 * Thread-safe; one thread at a time brings what the agent says.
 */
public final class ServerSession implements AgentLink {
  private static final Logger LOG = System.getLogger(ServerSession.class.getName());
  private static final String LOST = "the link to the agent broke";
  private static final int MOST_RELAYS = 16;

  private final LinkedAgents agents;
  private final String carrier;
  private final Outward outward;
  private final Map<String, RunEvents> runs = new ConcurrentHashMap<>();
  private final Map<String, CommandEvents> commands = new ConcurrentHashMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile String agent = "";
  private volatile String version = "";
  private volatile List<String> via = List.of();
  private volatile boolean relay;

  /** Takes messages to the agent. Thread-safe; never waits for the network. */
  public interface Outward {

    /** Sends a message, sooner or later; if it can't, the session will be ended. */
    void put(byte[] message);

    /** Whether the agent can still be reached, as far as is known. */
    boolean isOpen();
  }

  /**
   * A session with an agent that has not said who it is.
   *
   * @param agents hears what the agent says
   * @param carrier as {@link #carrier}
   */
  public ServerSession(LinkedAgents agents, String carrier, Outward outward) {
    this.agents = agents;
    this.carrier = carrier;
    this.outward = outward;
  }

  /**
   * Takes what the agent said, which is no delivery.
   *
   * @throws MalformedException if it is no message, or not the first one or one of the others where
   *     it should be
   */
  public void received(byte[] message) {
    MessageTree tree = MessageTree.of(message);
    if (agent.isEmpty() != tree.type().equals("hello")) {
      throw new MalformedException("type", "expected hello once, before anything else");
    }
    switch (tree.type()) {
      case "hello" -> hello(tree);
      case "applied" -> agents.applied(this, tree.text("hash"));
      case "assignments" -> agents.asked(this);
      case "modules" -> agents.modules(this, tree.list("modules"));
      case "run_step" -> events(tree).step(tree.text("text"));
      case "run_sample" ->
          events(tree).sample((int) tree.whole("number"), tree.number("rtt_ms"), tree.text("text"));
      case "run_result" -> runResult(tree);
      case "command_progress" -> told(tree, (id, events) -> events.progress(tree.text("text")));
      case "command_result" -> commandResult(tree);
      default -> LOG.log(Level.DEBUG, "{0} sent a message of an unknown type", called());
    }
  }

  private void hello(MessageTree tree) {
    String id = tree.text("agent");
    PointRules.idProblem(id)
        .ifPresent(
            problem -> {
              throw new MalformedException("agent", problem);
            });
    version = tree.text("version");
    via = tree.texts("via", MOST_RELAYS);
    relay = tree.members().get("relay") instanceof Boolean is && is;
    agent = id;
    agents.joined(this, tree.text("hash"));
  }

  private RunEvents events(MessageTree tree) {
    return runs.getOrDefault(tree.text("id"), Deaf.EARS);
  }

  private void runResult(MessageTree tree) {
    RunEvents events = runs.remove(tree.text("id"));
    if (events == null) {
      return;
    }
    if (tree.members().containsKey("error")) {
      events.failed(tree.text("code"), tree.text("error"));
    } else {
      events.result(tree.whole("time"), tree.fields());
    }
  }

  private void told(MessageTree tree, BiConsumer<String, CommandEvents> telling) {
    CommandEvents events = commands.get(tree.text("id"));
    if (events != null) {
      telling.accept(tree.text("id"), events);
    }
  }

  private void commandResult(MessageTree tree) {
    told(
        tree,
        (id, events) -> {
          commands.remove(id);
          if (tree.members().containsKey("error")) {
            events.failed(tree.text("code"), tree.text("error"));
          } else {
            events.completed(tree.object("output"));
          }
        });
  }

  /** Whether the agent has said who it is. */
  public boolean isNamed() {
    return !agent.isEmpty();
  }

  /** The agent, for logs. */
  public String called() {
    return agent.isEmpty() ? "an agent that has not said who it is" : agent;
  }

  @Override
  public String agent() {
    return agent;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public List<String> via() {
    return via;
  }

  @Override
  public boolean isRelay() {
    return relay;
  }

  @Override
  public String carrier() {
    return carrier;
  }

  @Override
  public boolean isOpen() {
    return !ended.get() && outward.isOpen();
  }

  @Override
  public void assign(byte[] assignments) {
    outward.put(Messages.assignments(assignments));
  }

  @Override
  public void run(RunOrder order, RunEvents events) {
    runs.put(order.id(), events);
    outward.put(MessageTree.run(order));
    failIfEnded();
  }

  @Override
  public void command(CommandOrder order, CommandEvents events) {
    commands.put(order.id(), events);
    outward.put(MessageTree.command(order));
    failIfEnded();
  }

  private void failIfEnded() {
    if (!isOpen()) {
      failAll();
    }
  }

  @Override
  public void cancel(String id) {
    boolean isRun = runs.remove(id) != null;
    boolean isCommand = commands.remove(id) != null;
    if (isRun || isCommand) {
      outward.put(Messages.cancel(id));
    }
  }

  /** Notes that the session has ended, once. */
  public void end() {
    if (ended.compareAndSet(false, true)) {
      if (isNamed()) {
        agents.left(this);
      }
      failAll();
    }
  }

  private void failAll() {
    takeAll(runs, events -> events.failed("lost", LOST));
    takeAll(commands, events -> events.failed("lost", LOST));
  }

  private static <E> void takeAll(Map<String, E> waiting, Consumer<E> each) {
    for (String id : Set.copyOf(waiting.keySet())) {
      E events = waiting.remove(id);
      if (events != null) {
        each.accept(events);
      }
    }
  }
}
