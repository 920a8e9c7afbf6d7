package dev.sonde.agent.module;

import dev.sonde.agent.Duties;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import dev.sonde.transport.Uplink;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an agent does at its server's word: other duties, and commands to modules. A command ends
 * with the link that brought it. Thread-safe.
 */
public final class ModuleDuties implements Duties {
  private final Duties others;
  private final ModuleHost host;
  private final Map<String, Following> commands = new ConcurrentHashMap<>();

  /** Both; the host is started and closed together with the others. */
  public ModuleDuties(Duties others, ModuleHost host) {
    this.others = others;
    this.host = host;
  }

  /** A command under way: forgets itself when it ends. */
  private final class Following implements CommandEvents {
    private final String id;
    private final CommandEvents events;
    private volatile Optional<RunHandle> handle = Optional.empty();
    private volatile boolean cancelled;

    Following(String id, CommandEvents events) {
      this.id = id;
      this.events = events;
    }

    void begun(RunHandle run) {
      handle = Optional.of(run);
      if (cancelled) {
        run.cancel();
      }
    }

    void cancel() {
      cancelled = true;
      handle.ifPresent(RunHandle::cancel);
    }

    @Override
    public void progress(String text) {
      events.progress(text);
    }

    @Override
    public void completed(Map<String, Object> output) {
      commands.remove(id, this);
      events.completed(output);
    }

    @Override
    public void failed(String code, String error) {
      commands.remove(id, this);
      events.failed(code, error);
    }
  }

  @Override
  public void command(CommandOrder order, CommandEvents events) {
    Following following = new Following(order.id(), events);
    if (commands.putIfAbsent(order.id(), following) == null) {
      following.begun(host.run(order, following));
    } else {
      events.failed("bad_input", "there is a command of the id " + order.id() + " under way");
    }
  }

  @Override
  public byte[] modules() {
    return host.json();
  }

  @Override
  public void onModulesChanged(Runnable changed) {
    host.onChange(changed);
  }

  @Override
  public void cancel(String id) {
    Following command = commands.get(id);
    if (command != null) {
      command.cancel();
    }
    others.cancel(id);
  }

  @Override
  public void cancelAll() {
    commands.values().forEach(Following::cancel);
    others.cancelAll();
  }

  @Override
  public String hash() {
    return others.hash();
  }

  @Override
  public void assigned(byte[] assignments) {
    others.assigned(assignments);
  }

  @Override
  public void run(RunOrder order, RunEvents events) {
    others.run(order, events);
  }

  @Override
  public void offered(String hash, Uplink uplink) {
    others.offered(hash, uplink);
  }

  @Override
  public List<Point> collect() {
    return others.collect();
  }

  @Override
  public void observe(Fields.Builder fields) {
    others.observe(fields);
  }

  @Override
  public void start() {
    others.start();
    host.start();
  }

  @Override
  public void close() {
    host.close();
    others.close();
  }
}
