package dev.sonde.server;

import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.Commands;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import dev.sonde.transport.dial.Dialer;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.link.LinkIdentity;
import dev.sonde.transport.link.LinkUplink;
import dev.sonde.transport.session.AgentIdentity;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** An agent whose link is open, and which does with runs and commands what a test says. */
public final class LinkedAgent implements Commands, AutoCloseable {
  private final LinkUplink uplink;
  private final BiConsumer<RunOrder, RunEvents> behaviour;
  private final List<RunOrder> orders = new CopyOnWriteArrayList<>();
  private final List<String> cancelled = new CopyOnWriteArrayList<>();
  private final List<String> assigned = new CopyOnWriteArrayList<>();
  private final List<CommandOrder> commands = new CopyOnWriteArrayList<>();
  private final BiConsumer<CommandOrder, CommandEvents> module;
  private volatile Runnable changed = () -> {};
  private volatile String modules;
  private volatile String hash = "";

  public LinkedAgent(URI server, String id, BiConsumer<RunOrder, RunEvents> behaviour) {
    this(server, id, behaviour, "[]", (order, events) -> {});
  }

  /** An agent with modules, a JSON array as {@link Commands#modules} gives it. */
  public static LinkedAgent withModules(
      URI server, String id, String modules, BiConsumer<CommandOrder, CommandEvents> module) {
    return new LinkedAgent(server, id, (order, events) -> {}, modules, module);
  }

  /** An agent behind relays, or a relay. */
  public static LinkedAgent of(URI server, AgentIdentity identity) {
    return new LinkedAgent(server, identity, (order, events) -> {}, "[]", (order, events) -> {});
  }

  private LinkedAgent(
      URI server,
      String id,
      BiConsumer<RunOrder, RunEvents> behaviour,
      String modules,
      BiConsumer<CommandOrder, CommandEvents> module) {
    this(server, new AgentIdentity(id, "1"), behaviour, modules, module);
  }

  private LinkedAgent(
      URI server,
      AgentIdentity identity,
      BiConsumer<RunOrder, RunEvents> behaviour,
      String modules,
      BiConsumer<CommandOrder, CommandEvents> module) {
    this.behaviour = behaviour;
    this.modules = modules;
    this.module = module;
    UplinkOptions options = UplinkOptions.standard();
    this.uplink =
        new LinkUplink(
            new Dialer(server, options),
            LinkIdentity.at(server, identity),
            options,
            this,
            Optional.empty(),
            new SplittableRandom(1),
            System::nanoTime);
    if (!uplink.upkeep().opened()) {
      throw new IllegalStateException("the link can't be opened");
    }
  }

  public List<RunOrder> orders() {
    return orders;
  }

  public List<String> cancelled() {
    return cancelled;
  }

  /** What it was assigned, each time. */
  public List<String> assigned() {
    return assigned;
  }

  @Override
  public String hash() {
    return hash;
  }

  @Override
  public void assigned(byte[] json) {
    String text = new String(json, StandardCharsets.UTF_8);
    hash = text.replaceFirst("(?s)^.*?\"hash\":\"([^\"]*)\".*$", "$1");
    assigned.add(text);
  }

  @Override
  public void run(RunOrder order, RunEvents events) {
    orders.add(order);
    behaviour.accept(order, events);
  }

  /** What it was commanded. */
  public List<CommandOrder> commands() {
    return commands;
  }

  @Override
  public void command(CommandOrder order, CommandEvents events) {
    commands.add(order);
    module.accept(order, events);
  }

  @Override
  public byte[] modules() {
    return modules.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void onModulesChanged(Runnable told) {
    changed = told;
  }

  /** Tells other modules than before. */
  public void change(String newModules) {
    modules = newModules;
    changed.run();
  }

  @Override
  public void cancel(String run) {
    cancelled.add(run);
  }

  @Override
  public void close() {
    uplink.close();
  }
}
