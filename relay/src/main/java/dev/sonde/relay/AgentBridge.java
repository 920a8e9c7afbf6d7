package dev.sonde.relay;

import dev.sonde.agent.spool.Bell;
import dev.sonde.model.Fields;
import dev.sonde.model.JsonBytes;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.Commands;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.AgentLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One agent behind a relay, as its server sees it: a session upstream in the agent's name, whose
 * commands go down its link and whose answers come back. Thread-safe.
 */
final class AgentBridge implements Commands, AutoCloseable {
  private static final String LOST = "the link to the agent broke";

  private final AgentLink link;
  private final KnownAssignments known;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Bell bell = new Bell();
  private final Uplink uplink;
  private final Thread thread;
  private volatile String hash;
  private volatile byte[] modules = {'[', ']'};
  private volatile Runnable modulesChanged = () -> {};
  private volatile Runnable hashChanged = () -> {};
  private volatile boolean closed;

  /** A bridge that has opened nothing yet. */
  AgentBridge(
      AgentLink link, String hash, String relay, KnownAssignments known, Upstream upstream) {
    this.link = link;
    this.hash = hash;
    this.known = known;
    List<String> via = new ArrayList<>(link.via());
    via.add(relay);
    this.uplink =
        upstream.onBehalf(
            new AgentIdentity(link.agent(), link.version(), via, link.isRelay()), this);
    uplink.wakeWith(bell::ring);
    this.thread = Thread.ofVirtual().name("bridge").unstarted(this::keepOpen);
  }

  /** Begins to connect. */
  void start() {
    thread.start();
  }

  private void keepOpen() {
    while (!closed) {
      Uplink.Upkeep upkeep = uplink.upkeep();
      if (!upkeep.opened() && !closed) {
        bell.await(upkeep.nanos());
      }
    }
    uplink.close();
  }

  /** The link below. */
  AgentLink link() {
    return link;
  }

  /** What the agent does now, by its own word. */
  void applied(String newHash) {
    hash = newHash;
    hashChanged.run();
  }

  /** Which modules the agent has, by its own word. */
  void modules(List<?> newModules) {
    modules = new JsonBytes(1024).tree(newModules).toBytes();
    modulesChanged.run();
  }

  @Override
  public String hash() {
    return hash;
  }

  @Override
  public byte[] modules() {
    return modules.clone();
  }

  @Override
  public void onModulesChanged(Runnable changed) {
    modulesChanged = changed;
  }

  @Override
  public void onHashChanged(Runnable changed) {
    hashChanged = changed;
  }

  @Override
  public void assigned(byte[] assignments) {
    if (known.keep(link.agent(), assignments)) {
      link.assign(assignments);
    }
  }

  @Override
  public void run(RunOrder order, RunEvents events) {
    underWay.add(order.id());
    link.run(order, new Passing(order.id(), events));
    failIfGone(() -> events.failed("lost", LOST));
  }

  @Override
  public void command(CommandOrder order, CommandEvents events) {
    underWay.add(order.id());
    link.command(order, new PassingCommand(order.id(), events));
    failIfGone(() -> events.failed("lost", LOST));
  }

  private void failIfGone(Runnable telling) {
    if (closed) {
      telling.run();
    }
  }

  @Override
  public void cancel(String id) {
    if (underWay.remove(id)) {
      link.cancel(id);
    }
  }

  @Override
  public void cancelAll() {
    underWay.forEach(this::cancel);
  }

  @Override
  public void close() {
    closed = true;
    bell.ring();
  }

  /** Passes on what happens during a run. */
  private final class Passing implements RunEvents {
    private final String id;
    private final RunEvents upstream;

    Passing(String id, RunEvents upstream) {
      this.id = id;
      this.upstream = upstream;
    }

    @Override
    public void step(String text) {
      upstream.step(text);
    }

    @Override
    public void sample(int number, OptionalDouble rttMillis, String text) {
      upstream.sample(number, rttMillis, text);
    }

    @Override
    public void result(long time, Fields fields) {
      underWay.remove(id);
      upstream.result(time, fields);
    }

    @Override
    public void failed(String code, String error) {
      underWay.remove(id);
      upstream.failed(code, error);
    }
  }

  /** Passes on how a command fares. */
  private final class PassingCommand implements CommandEvents {
    private final String id;
    private final CommandEvents upstream;

    PassingCommand(String id, CommandEvents upstream) {
      this.id = id;
      this.upstream = upstream;
    }

    @Override
    public void progress(String text) {
      upstream.progress(text);
    }

    @Override
    public void completed(Map<String, Object> output) {
      underWay.remove(id);
      upstream.completed(output);
    }

    @Override
    public void failed(String code, String error) {
      underWay.remove(id);
      upstream.failed(code, error);
    }
  }
}
