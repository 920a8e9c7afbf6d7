package dev.sonde.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Follows no command, and remembers all. */
public final class Recorder implements Commands {
  public final List<String> assigned = new CopyOnWriteArrayList<>();
  public final List<RunOrder> ordered = new CopyOnWriteArrayList<>();
  public final List<RunEvents> events = new CopyOnWriteArrayList<>();
  public final List<String> cancelled = new CopyOnWriteArrayList<>();
  public final List<CommandOrder> commanded = new CopyOnWriteArrayList<>();
  public final List<CommandEvents> commandEvents = new CopyOnWriteArrayList<>();
  public volatile String modules = "[]";
  public volatile Runnable modulesChanged = () -> {};
  public volatile int cancelledAll;

  @Override
  public void command(CommandOrder order, CommandEvents newEvents) {
    commanded.add(order);
    commandEvents.add(newEvents);
  }

  @Override
  public byte[] modules() {
    return modules.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void onModulesChanged(Runnable changed) {
    modulesChanged = changed;
  }

  @Override
  public String hash() {
    return "h" + assigned.size();
  }

  @Override
  public void assigned(byte[] assignments) {
    assigned.add(new String(assignments, StandardCharsets.UTF_8));
  }

  @Override
  public void run(RunOrder order, RunEvents newEvents) {
    events.add(newEvents);
    ordered.add(order);
  }

  @Override
  public void cancel(String run) {
    cancelled.add(run);
  }

  @Override
  public synchronized void cancelAll() {
    cancelledAll++;
  }
}
