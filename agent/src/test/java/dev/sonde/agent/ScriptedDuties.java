package dev.sonde.agent;

import dev.sonde.model.Point;
import dev.sonde.transport.Uplink;
import java.util.ArrayList;
import java.util.List;

/** Duties that a test sets, and that remember what they were offered. */
final class ScriptedDuties implements Duties {
  private final List<String> offers = new ArrayList<>();
  private String hash = "";

  /** From now on does something else. */
  synchronized void take(String newHash) {
    hash = newHash;
  }

  synchronized List<String> offers() {
    return List.copyOf(offers);
  }

  @Override
  public synchronized String hash() {
    return hash;
  }

  @Override
  public synchronized void offered(String offered, Uplink uplink) {
    offers.add(offered);
  }

  @Override
  public List<Point> collect() {
    return List.of();
  }

  @Override
  public void start() {}

  @Override
  public void close() {}
}
