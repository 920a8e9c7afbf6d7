package dev.sonde.server.link;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How much may be under way at once, at one agent and in all. Thread-safe. */
public final class Slots {
  private final int most;
  private final int mostOfAgent;
  private final AtomicInteger taken = new AtomicInteger();
  private final Map<String, Integer> ofAgent = new ConcurrentHashMap<>();

  /** Slots of which none is taken. */
  public Slots(int most, int mostOfAgent) {
    this.most = most;
    this.mostOfAgent = mostOfAgent;
  }

  /** Takes a slot; false if there is none. */
  public boolean take(String agent) {
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      return false;
    }
    if (ofAgent.merge(agent, 1, Integer::sum) > mostOfAgent) {
      give(agent);
      return false;
    }
    return true;
  }

  /** Gives back a slot that was taken. */
  public void give(String agent) {
    taken.decrementAndGet();
    ofAgent.computeIfPresent(agent, (id, count) -> count <= 1 ? null : count - 1);
  }

  /** How many are taken. */
  public int taken() {
    return taken.get();
  }

  /** How many there are in all. */
  public int most() {
    return most;
  }
}
